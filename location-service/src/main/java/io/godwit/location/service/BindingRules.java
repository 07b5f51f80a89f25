package io.godwit.location.service;

import io.godwit.location.AttachmentPoint;
import io.godwit.location.Binding;
import io.godwit.location.EndpointId;
import io.godwit.location.LocationException;
import io.godwit.location.Provenance;
import io.godwit.location.StaleEpochException;
import java.util.Optional;

/**
 * The next binding of an endpoint: pure functions of the current one. Each that takes an epoch
 * gives the same answer when it is asked again after it was done.
 */
final class BindingRules {
  private BindingRules() {}

  static Binding bind(
      EndpointId id, Optional<Binding> current, AttachmentPoint place, Provenance by) {
    if (!current.isPresent()) {
      return Binding.first(id, place, by);
    }
    Binding now = current.get();
    if (now.active().equals(place)) {
      return now;
    }
    if (now.standby().isPresent()) {
      throw LocationException.conflict(
          String.format(
              "%s is moving from %s to %s: let that migration end, or abort it",
              id, now.active(), now.standby().get()));
    }
    refuseWeaker(now, by);
    return now.moveTo(place, by);
  }

  static Binding bindAt(
      EndpointId id, Optional<Binding> current, AttachmentPoint place, long epoch, Provenance by) {
    Binding now = require(id, current, epoch);
    if (now.epoch() == epoch + 1 && now.active().equals(place) && !now.standby().isPresent()) {
      return now;
    }
    requireEpoch(now, epoch);
    return bind(id, current, place, by);
  }

  static Binding prepare(
      EndpointId id,
      Optional<Binding> current,
      AttachmentPoint standby,
      long epoch,
      Provenance by) {
    Binding now = require(id, current, epoch);
    if (now.epoch() == epoch + 1 && now.standby().equals(Optional.of(standby))) {
      return now;
    }
    requireEpoch(now, epoch);
    if (now.active().equals(standby)) {
      throw LocationException.conflict(
          id + " is already at " + standby + ": choose another place to move it to");
    }
    if (now.standby().isPresent()) {
      throw LocationException.conflict(
          String.format(
              "%s is already moving to %s: let that migration end, or abort it",
              id, now.standby().get()));
    }
    refuseWeaker(now, by);
    return now.prepare(standby);
  }

  static Binding activate(
      EndpointId id,
      Optional<Binding> current,
      AttachmentPoint standby,
      long epoch,
      Provenance by) {
    Binding now = require(id, current, epoch);
    if (now.epoch() == epoch + 1 && now.active().equals(standby) && !now.standby().isPresent()) {
      return now;
    }
    requireEpoch(now, epoch);
    if (!now.standby().equals(Optional.of(standby))) {
      throw LocationException.conflict(
          id + " is not prepared at " + standby + ": prepare it there first");
    }
    refuseWeaker(now, by);
    return now.moveTo(standby, by);
  }

  static Binding withdraw(
      EndpointId id, Optional<Binding> current, AttachmentPoint standby, long epoch) {
    Binding now = require(id, current, epoch);
    if (now.epoch() == epoch + 1 && !now.standby().isPresent() && !now.active().equals(standby)) {
      return now;
    }
    requireEpoch(now, epoch);
    if (!now.standby().equals(Optional.of(standby))) {
      throw LocationException.conflict(
          id + " is not prepared at " + standby + ": there is nothing to withdraw");
    }
    return now.withdraw();
  }

  private static Binding require(EndpointId id, Optional<Binding> current, long epoch) {
    return current.orElseThrow(() -> new StaleEpochException(id, epoch, current));
  }

  private static void requireEpoch(Binding now, long epoch) {
    if (now.epoch() != epoch) {
      throw new StaleEpochException(now.endpoint(), epoch, Optional.of(now));
    }
  }

  private static void refuseWeaker(Binding now, Provenance by) {
    if (by.compareTo(now.provenance()) < 0) {
      throw LocationException.conflict(
          String.format(
              "%s was placed at %s by %s, which %s does not override: start a migration, or"
                  + " remove the endpoint and register it again",
              now.endpoint(), now.active(), noun(now.provenance()), noun(by)));
    }
  }

  private static String noun(Provenance provenance) {
    switch (provenance) {
      case LEARNED:
        return "an announcement on the wire";
      case OPERATOR:
        return "an operator";
      case ENGINE:
        return "a migration engine";
    }
    throw new AssertionError(provenance);
  }
}

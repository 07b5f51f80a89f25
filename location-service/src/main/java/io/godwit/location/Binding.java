package io.godwit.location;

import com.google.auto.value.AutoValue;
import java.util.Optional;

/**
 * Where an endpoint is: one active place, at most one standby place that is being prepared, and the
 * epoch of the fact. Epochs only grow; a write with a stale epoch loses. Immutable.
 */
@AutoValue
public abstract class Binding {

  /**
   * @throws IllegalArgumentException if the standby is the active place or the epoch is below 1
   */
  public static Binding of(
      EndpointId endpoint,
      AttachmentPoint active,
      Optional<AttachmentPoint> standby,
      long epoch,
      Provenance provenance) {
    if (standby.isPresent() && standby.get().equals(active)) {
      throw new IllegalArgumentException(endpoint + " is already at " + active);
    }
    if (epoch < 1) {
      throw new IllegalArgumentException("an epoch is at least 1: " + epoch);
    }
    return new AutoValue_Binding(endpoint, active, standby, epoch, provenance);
  }

  /** The first place of an endpoint. */
  public static Binding first(EndpointId endpoint, AttachmentPoint active, Provenance provenance) {
    return of(endpoint, active, Optional.empty(), 1, provenance);
  }

  public abstract EndpointId endpoint();

  public abstract AttachmentPoint active();

  public abstract Optional<AttachmentPoint> standby();

  public abstract long epoch();

  /** Who said that it is active there. */
  public abstract Provenance provenance();

  /** The next fact: still active here, by whoever said so, with {@code standby} being prepared. */
  public final Binding prepare(AttachmentPoint standby) {
    return of(endpoint(), active(), Optional.of(standby), epoch() + 1, provenance());
  }

  /** The next fact: {@code place} is active, nothing is prepared. */
  public final Binding moveTo(AttachmentPoint place, Provenance provenance) {
    return of(endpoint(), place, Optional.empty(), epoch() + 1, provenance);
  }

  /** The next fact: the standby is given up. */
  public final Binding withdraw() {
    return of(endpoint(), active(), Optional.empty(), epoch() + 1, provenance());
  }
}

package io.godwit.location.service;

import com.google.common.collect.ImmutableSet;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Edge;
import io.godwit.location.EndpointId;
import io.godwit.location.EndpointState;
import io.godwit.location.LocationException;
import io.godwit.location.store.Ledger;
import io.godwit.location.store.Stored;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.onlab.packet.Ip4Address;

/** What an edge must not share, and what may still be at it. */
final class EdgeRules implements Ledger.Rules<Edge> {
  private static final Ip4Address LIMITED_BROADCAST = Ip4Address.valueOf(0xffffffff);

  private final Supplier<Map<EndpointId, Stored<EndpointState>>> endpoints;

  EdgeRules(Supplier<Map<EndpointId, Stored<EndpointState>>> endpoints) {
    this.endpoints = endpoints;
  }

  @Override
  public ImmutableSet<String> claims(Edge edge) {
    return ImmutableSet.of("switch " + edge.switchId(), "VTEP " + edge.vtep());
  }

  @Override
  public boolean dependedOn() {
    return true;
  }

  @Override
  public void check(Optional<Edge> before, Optional<Edge> after, boolean announced) {
    after.ifPresent(EdgeRules::checkVtep);
    if (!before.isPresent()) {
      return;
    }
    Edge old = before.get();
    if (!after.isPresent()) {
      refuseUsers(
          places -> places.edge().equals(old.id()), "is at edge " + old.id() + ": move it first");
    } else if (after.get().tunnelPort() != old.tunnelPort()) {
      AttachmentPoint tunnel = AttachmentPoint.of(old.id(), after.get().tunnelPort());
      refuseUsers(tunnel::equals, "is at " + tunnel + ", which can't become the tunnel port");
    }
  }

  private void refuseUsers(Predicate<AttachmentPoint> place, String explanation) {
    endpoints
        .get()
        .forEach(
            (id, stored) -> {
              if (stored.possible().stream()
                  .flatMap(state -> EndpointRules.places(state).stream())
                  .anyMatch(place)) {
                throw LocationException.conflict("endpoint " + id + " " + explanation);
              }
            });
  }

  private static void checkVtep(Edge edge) {
    if (edge.vtep().isZero()
        || edge.vtep().isMulticast()
        || edge.vtep().equals(LIMITED_BROADCAST)) {
      throw LocationException.invalid(
          "a VTEP has a unicast IPv4 address, not " + edge.vtep() + ": give the edge's own");
    }
  }
}

package io.godwit.location.service;

import com.google.common.collect.ImmutableSet;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Binding;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.Endpoint;
import io.godwit.location.EndpointState;
import io.godwit.location.LocationException;
import io.godwit.location.NetworkId;
import io.godwit.location.VirtualNetwork;
import io.godwit.location.store.Ledger;
import io.godwit.location.store.Stored;
import java.util.Optional;
import org.onlab.packet.IpAddress;

/**
 * What an endpoint must not share: its MAC and IP addresses within its network, and the ports of
 * its places, for a port with two tenants would have no isolation. What it needs: a network that
 * its addresses fit, and edges for its places.
 */
final class EndpointRules implements Ledger.Rules<EndpointState> {

  /** Reads what an endpoint refers to, exactly ({@code latest}) or cheaply. */
  interface References {
    Optional<Stored<VirtualNetwork>> network(NetworkId id, boolean latest);

    Optional<Stored<Edge>> edge(EdgeId id, boolean latest);
  }

  private final References references;

  EndpointRules(References references) {
    this.references = references;
  }

  static ImmutableSet<AttachmentPoint> places(EndpointState state) {
    ImmutableSet.Builder<AttachmentPoint> places = ImmutableSet.builder();
    state
        .binding()
        .ifPresent(
            binding -> {
              places.add(binding.active());
              binding.standby().ifPresent(places::add);
            });
    return places.build();
  }

  @Override
  public ImmutableSet<String> claims(EndpointState state) {
    ImmutableSet.Builder<String> claims = ImmutableSet.builder();
    Endpoint endpoint = state.endpoint();
    claims.add("MAC " + endpoint.mac() + " in network " + endpoint.network());
    for (IpAddress ip : endpoint.addresses()) {
      claims.add("IP " + ip + " in network " + endpoint.network());
    }
    for (AttachmentPoint place : places(state)) {
      claims.add("port " + place.port() + " of edge " + place.edge());
    }
    return claims.build();
  }

  @Override
  public boolean dependedOn() {
    return false;
  }

  @Override
  public void check(
      Optional<EndpointState> before, Optional<EndpointState> after, boolean announced) {
    if (!after.isPresent()) {
      return;
    }
    Endpoint endpoint = after.get().endpoint();
    Stored<VirtualNetwork> network =
        usable(references.network(endpoint.network(), announced), "network", endpoint.network());
    network.possible().forEach(possible -> Addresses.check(endpoint, possible));
    for (AttachmentPoint place : places(after.get())) {
      Stored<Edge> edge = usable(references.edge(place.edge(), announced), "edge", place.edge());
      for (Edge possible : edge.possible()) {
        if (possible.tunnelPort() == place.port()) {
          throw LocationException.invalid(
              String.format(
                  "port %d of edge %s is its tunnel port: give the port of the VM's tap",
                  place.port(), place.edge()));
        }
      }
    }
  }

  /**
   * Gives a first binding an epoch above every epoch that an endpoint of this id ever had: epochs
   * never run ahead of versions, since each comes with a write.
   */
  @Override
  public EndpointState seal(Optional<EndpointState> before, EndpointState proposed, long version) {
    if (!proposed.binding().isPresent() || before.flatMap(EndpointState::binding).isPresent()) {
      return proposed;
    }
    Binding first = proposed.binding().get();
    return proposed.with(
        Binding.of(first.endpoint(), first.active(), first.standby(), version, first.provenance()));
  }

  private static <V> Stored<V> usable(Optional<Stored<V>> stored, String noun, Object id) {
    if (!stored.isPresent() || !stored.get().committed().isPresent()) {
      throw LocationException.invalid(noun + " " + id + " does not exist: register it first");
    }
    if (stored.get().beingRemoved()) {
      throw LocationException.conflict(noun + " " + id + " is being removed: choose another");
    }
    return stored.get();
  }
}

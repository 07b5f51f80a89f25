package io.godwit.location.service;

import io.godwit.location.AttachmentPoint;
import io.godwit.location.Binding;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.Endpoint;
import io.godwit.location.EndpointId;
import io.godwit.location.EndpointState;
import io.godwit.location.LocationException;
import io.godwit.location.NetworkId;
import io.godwit.location.Provenance;
import io.godwit.location.VirtualNetwork;
import io.godwit.location.store.Ledger;
import io.godwit.location.store.LocationStores;
import io.godwit.location.store.Stored;
import io.godwit.location.store.Update;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** {@link LocationAdminService} over ledgers; tells this node's index what it wrote. */
public final class LocationAdmin implements LocationAdminService {
  private final LocationManager manager;
  private final Ledger<EdgeId, Edge> edges;
  private final Ledger<NetworkId, VirtualNetwork> networks;
  private final Ledger<EndpointId, EndpointState> endpoints;

  /**
   * @param manager this node's index over the same stores
   * @param clock ms since 1970
   */
  public LocationAdmin(LocationStores stores, LocationManager manager, LongSupplier clock) {
    this.manager = manager;
    this.endpoints =
        new Ledger<>(
            "endpoint",
            stores.endpoints(),
            stores.claims(),
            EndpointId::of,
            new EndpointRules(new Ledgers()),
            clock);
    this.edges =
        new Ledger<>(
            "edge",
            stores.edges(),
            stores.claims(),
            EdgeId::of,
            new EdgeRules(endpoints::settled),
            clock);
    this.networks =
        new Ledger<>(
            "network",
            stores.networks(),
            stores.claims(),
            NetworkId::of,
            new NetworkRules(endpoints::settled),
            clock);
  }

  @Override
  public Outcome register(Edge edge) {
    return outcome(writeEdge(edge.id(), current -> Optional.of(edge)));
  }

  @Override
  public Edge removeEdge(EdgeId id) {
    return writeEdge(id, current -> removal(current, "edge", id))
        .before()
        .orElseThrow(IllegalStateException::new);
  }

  @Override
  public Outcome register(VirtualNetwork network) {
    return outcome(writeNetwork(network.id(), current -> Optional.of(network)));
  }

  @Override
  public VirtualNetwork removeNetwork(NetworkId id) {
    return writeNetwork(id, current -> removal(current, "network", id))
        .before()
        .orElseThrow(IllegalStateException::new);
  }

  @Override
  public Outcome register(Endpoint endpoint) {
    return outcome(
        writeEndpoint(
            endpoint.id(),
            current ->
                Optional.of(EndpointState.of(endpoint, current.flatMap(EndpointState::binding)))));
  }

  @Override
  public Outcome register(Endpoint endpoint, AttachmentPoint place, Provenance by) {
    return outcome(
        writeEndpoint(
            endpoint.id(),
            current -> {
              Optional<Binding> now = current.flatMap(EndpointState::binding);
              Binding next = BindingRules.bind(endpoint.id(), now, place, by);
              return Optional.of(EndpointState.of(endpoint, Optional.of(next)));
            }));
  }

  @Override
  public Endpoint removeEndpoint(EndpointId id) {
    return writeEndpoint(id, current -> removal(current, "endpoint", id))
        .before()
        .orElseThrow(IllegalStateException::new)
        .endpoint();
  }

  @Override
  public Binding bind(EndpointId id, AttachmentPoint place, Provenance by) {
    return rebind(id, current -> BindingRules.bind(id, current, place, by));
  }

  @Override
  public Binding bind(EndpointId id, AttachmentPoint place, long epoch, Provenance by) {
    return rebind(id, current -> BindingRules.bindAt(id, current, place, epoch, by));
  }

  @Override
  public Binding prepare(EndpointId id, AttachmentPoint standby, long epoch, Provenance by) {
    return rebind(id, current -> BindingRules.prepare(id, current, standby, epoch, by));
  }

  @Override
  public Binding activate(EndpointId id, AttachmentPoint standby, long epoch, Provenance by) {
    return rebind(id, current -> BindingRules.activate(id, current, standby, epoch, by));
  }

  @Override
  public Binding withdraw(EndpointId id, AttachmentPoint standby, long epoch) {
    return rebind(id, current -> BindingRules.withdraw(id, current, standby, epoch));
  }

  private Binding rebind(EndpointId id, Function<Optional<Binding>, Binding> next) {
    return writeEndpoint(
            id,
            current -> {
              EndpointState state = current.orElseThrow(() -> missing("endpoint", id));
              return Optional.of(state.with(next.apply(state.binding())));
            })
        .after()
        .flatMap(EndpointState::binding)
        .orElseThrow(IllegalStateException::new);
  }

  private Update<EdgeId, Edge> writeEdge(EdgeId id, Ledger.Change<Edge> change) {
    return manager.writeEdge(id, () -> edges.update(id, change));
  }

  private Update<NetworkId, VirtualNetwork> writeNetwork(
      NetworkId id, Ledger.Change<VirtualNetwork> change) {
    return manager.writeNetwork(id, () -> networks.update(id, change));
  }

  private Update<EndpointId, EndpointState> writeEndpoint(
      EndpointId id, Ledger.Change<EndpointState> change) {
    return manager.writeEndpoint(id, () -> endpoints.update(id, change));
  }

  private static <V> Optional<V> removal(Optional<V> current, String noun, Object id) {
    if (!current.isPresent()) {
      throw missing(noun, id);
    }
    return Optional.empty();
  }

  private static LocationException missing(String noun, Object id) {
    return LocationException.notFound(noun + " " + id + " does not exist: register it first");
  }

  private static Outcome outcome(Update<?, ?> update) {
    if (!update.isChange()) {
      return Outcome.UNCHANGED;
    }
    return update.before().isPresent() ? Outcome.UPDATED : Outcome.CREATED;
  }

  /** Asked only when an endpoint is written, when the ledgers below exist. */
  private final class Ledgers implements EndpointRules.References {
    @Override
    public Optional<Stored<VirtualNetwork>> network(NetworkId id, boolean latest) {
      return latest ? networks.settled(id) : networks.glance(id);
    }

    @Override
    public Optional<Stored<Edge>> edge(EdgeId id, boolean latest) {
      return latest ? edges.settled(id) : edges.glance(id);
    }
  }
}

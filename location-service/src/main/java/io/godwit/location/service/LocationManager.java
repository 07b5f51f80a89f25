package io.godwit.location.service;

import com.google.common.collect.ImmutableList;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Binding;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.Endpoint;
import io.godwit.location.EndpointId;
import io.godwit.location.EndpointState;
import io.godwit.location.NetworkId;
import io.godwit.location.VirtualNetwork;
import io.godwit.location.Vni;
import io.godwit.location.store.LocationStores;
import io.godwit.location.store.Mailbox;
import io.godwit.location.store.Registration;
import io.godwit.location.store.StoreEvent;
import io.godwit.location.store.Stored;
import io.godwit.location.store.Update;
import io.godwit.location.store.Versioned;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;

/**
 * Keeps this node's index in step with the stores and tells listeners. An endpoint is seen once its
 * network is known, since without a VNI nobody could ask for it.
 */
public final class LocationManager implements LocationService, AutoCloseable {
  // Guards every change of the index and the order in which listeners hear of it.
  private final Object lock = new Object();
  private final Replica<EdgeId, Edge> edges = new Replica<>();
  private final Replica<NetworkId, VirtualNetwork> networks = new Replica<>();
  private final Map<Vni, VirtualNetwork> networksByVni = new ConcurrentHashMap<>();
  private final LocationIndex index = new LocationIndex();
  private final VersionGate<EndpointId> endpointGate = new VersionGate<>();
  // Endpoints whose network this node has not heard of yet: their events may come first.
  private final Map<EndpointId, Versioned<EndpointState>> strangers = new HashMap<>();
  private final Set<Mailbox<Consumer<LocationListener>>> mailboxes = new CopyOnWriteArraySet<>();
  private final ImmutableList<Registration> watches;

  /** Reads what is stored, then follows it until closed. */
  public LocationManager(LocationStores stores) {
    watches =
        ImmutableList.of(
            stores.edges().watch(event -> committed(event).ifPresent(e -> onEdge(e, false))),
            stores.networks().watch(event -> committed(event).ifPresent(e -> onNetwork(e, false))),
            stores
                .endpoints()
                .watch(event -> committed(event).ifPresent(e -> onEndpoint(e, false))));
  }

  @Override
  public Optional<Location> locate(Vni vni, IpAddress ip) {
    return Optional.ofNullable(index.find(vni.value(), ip));
  }

  @Override
  public Optional<Location> locate(Vni vni, MacAddress mac) {
    return Optional.ofNullable(index.find(vni.value(), mac));
  }

  @Override
  public ImmutableList<Location> locate(MacAddress mac) {
    return networksByVni.keySet().stream()
        .flatMap(vni -> locate(vni, mac).stream())
        .collect(ImmutableList.toImmutableList());
  }

  @Override
  public Optional<Location> location(EndpointId id) {
    return Optional.ofNullable(index.find(id));
  }

  @Override
  public Optional<Edge> edge(EdgeId id) {
    return edges.get(id);
  }

  @Override
  public Optional<VirtualNetwork> network(NetworkId id) {
    return networks.get(id);
  }

  @Override
  public Optional<VirtualNetwork> network(Vni vni) {
    return Optional.ofNullable(networksByVni.get(vni));
  }

  @Override
  public ImmutableList<Edge> edges() {
    return edges.all();
  }

  @Override
  public ImmutableList<VirtualNetwork> networks() {
    return networks.all();
  }

  @Override
  public ImmutableList<Location> locations() {
    return index.all();
  }

  @Override
  public Registration addListener(LocationListener listener) {
    Mailbox<Consumer<LocationListener>> mailbox = new Mailbox<>(call -> call.accept(listener));
    synchronized (lock) {
      for (Edge edge : edges.all()) {
        mailbox.post(l -> l.edgeChanged(edge.id(), Optional.empty(), Optional.of(edge)));
      }
      for (VirtualNetwork network : networks.all()) {
        mailbox.post(l -> l.networkChanged(network.id(), Optional.empty(), Optional.of(network)));
      }
      for (Location location : index.all()) {
        mailbox.post(
            l ->
                l.locationChanged(
                    location.endpoint().id(), Optional.empty(), Optional.of(location)));
      }
      mailboxes.add(mailbox);
    }
    mailbox.deliver();
    return () -> {
      mailboxes.remove(mailbox);
      mailbox.close();
    };
  }

  /** Stops following the stores; lookups go on answering what was known last. */
  @Override
  public void close() {
    watches.forEach(Registration::close);
  }

  /** Writes an edge; what was written is seen here when this returns. */
  Update<EdgeId, Edge> writeEdge(EdgeId id, Supplier<Update<EdgeId, Edge>> write) {
    return write(write, () -> edges.beginOwn(id), e -> onEdge(e, true), () -> edges.endOwn(id));
  }

  /** As {@link #writeEdge}. */
  Update<NetworkId, VirtualNetwork> writeNetwork(
      NetworkId id, Supplier<Update<NetworkId, VirtualNetwork>> write) {
    return write(
        write, () -> networks.beginOwn(id), e -> onNetwork(e, true), () -> networks.endOwn(id));
  }

  /** As {@link #writeEdge}. */
  Update<EndpointId, EndpointState> writeEndpoint(
      EndpointId id, Supplier<Update<EndpointId, EndpointState>> write) {
    return write(
        write,
        () -> endpointGate.beginOwn(id),
        e -> onEndpoint(e, true),
        () -> endpointGate.endOwn(id));
  }

  private <K, V> Update<K, V> write(
      Supplier<Update<K, V>> write,
      Runnable begin,
      Consumer<StoreEvent<K, V>> apply,
      Runnable end) {
    synchronized (lock) {
      begin.run();
    }
    try {
      Update<K, V> update = write.get();
      result(update).ifPresent(apply);
      return update;
    } finally {
      synchronized (lock) {
        end.run();
      }
    }
  }

  private void onEdge(StoreEvent<EdgeId, Edge> event, boolean own) {
    synchronized (lock) {
      edges
          .apply(event, own)
          .ifPresent(before -> tell(l -> l.edgeChanged(event.key(), before, event.value())));
    }
    deliver();
  }

  private void onNetwork(StoreEvent<NetworkId, VirtualNetwork> event, boolean own) {
    synchronized (lock) {
      networks
          .apply(event, own)
          .ifPresent(
              before -> {
                before.ifPresent(this::forgetVni);
                event.value().ifPresent(now -> networksByVni.put(now.vni(), now));
                tell(l -> l.networkChanged(event.key(), before, event.value()));
                event.value().ifPresent(now -> renumber(before, now));
              });
    }
    deliver();
  }

  private void onEndpoint(StoreEvent<EndpointId, EndpointState> event, boolean own) {
    EndpointId id = event.key();
    synchronized (lock) {
      long known = knownVersion(id);
      if (own ? endpointGate.admitOwn(event, known) : endpointGate.admit(event, known)) {
        place(id, event.value().map(state -> Versioned.of(state, event.version())));
      }
    }
    deliver();
  }

  /** Makes {@code state} what is known of the endpoint. */
  private void place(EndpointId id, Optional<Versioned<EndpointState>> state) {
    Optional<Location> before = location(id);
    Optional<Location> now = state.flatMap(this::toLocation);
    if (state.isPresent() && !now.isPresent()) {
      strangers.put(id, state.get());
    } else {
      strangers.remove(id);
    }
    if (before.equals(now)) {
      return;
    }
    if (now.isPresent()) {
      index.put(now.get());
    } else {
      index.remove(id);
    }
    tell(l -> l.locationChanged(id, before, now));
  }

  /** Finds a place in the index for endpoints that came before their network, or its new VNI. */
  private void renumber(Optional<VirtualNetwork> before, VirtualNetwork now) {
    ImmutableList.copyOf(strangers.values()).stream()
        .filter(stranger -> stranger.value().endpoint().network().equals(now.id()))
        .forEach(stranger -> place(stranger.value().endpoint().id(), Optional.of(stranger)));
    if (before.isPresent() && before.get().vni().equals(now.vni())) {
      return;
    }
    for (Location location : index.all()) {
      Endpoint endpoint = location.endpoint();
      if (endpoint.network().equals(now.id()) && !location.isIn(now.vni().value())) {
        EndpointState state = EndpointState.of(endpoint, location.binding());
        place(endpoint.id(), Optional.of(Versioned.of(state, location.version())));
      }
    }
  }

  private void forgetVni(VirtualNetwork gone) {
    networksByVni.remove(gone.vni(), gone);
    // Networks' events come in any order: a successor may have been here before.
    networks.all().stream()
        .filter(other -> other.vni().equals(gone.vni()))
        .forEach(other -> networksByVni.put(other.vni(), other));
  }

  private long knownVersion(EndpointId id) {
    Location location = index.find(id);
    if (location != null) {
      return location.version();
    }
    Versioned<EndpointState> stranger = strangers.get(id);
    return stranger == null ? 0 : stranger.version();
  }

  private Optional<Location> toLocation(Versioned<EndpointState> state) {
    Endpoint endpoint = state.value().endpoint();
    return networks
        .get(endpoint.network())
        .map(
            network ->
                new Location(
                    share(endpoint, network),
                    share(endpoint, state.value().binding()),
                    network.vni().value(),
                    state.version()));
  }

  /** A store decodes every value on its own; a million of them need not have names of their own. */
  private static Endpoint share(Endpoint endpoint, VirtualNetwork network) {
    return endpoint.network() == network.id()
        ? endpoint
        : Endpoint.of(
            endpoint.id(), network.id(), endpoint.mac(), endpoint.addresses(), endpoint.groups());
  }

  private @Nullable Binding share(Endpoint endpoint, Optional<Binding> binding) {
    return binding
        .map(
            b ->
                Binding.of(
                    endpoint.id(),
                    share(b.active()),
                    b.standby().map(this::share),
                    b.epoch(),
                    b.provenance()))
        .orElse(null);
  }

  private AttachmentPoint share(AttachmentPoint place) {
    EdgeId edge = edges.canonical(place.edge());
    return edge == place.edge() ? place : AttachmentPoint.of(edge, place.port());
  }

  private void tell(Consumer<LocationListener> call) {
    mailboxes.forEach(mailbox -> mailbox.post(call));
  }

  private void deliver() {
    mailboxes.forEach(Mailbox::deliver);
  }

  /** What readers see of a change; empty if it is a draft of something new. */
  private static <K, V> Optional<StoreEvent<K, V>> committed(StoreEvent<K, Stored<V>> event) {
    if (!event.value().isPresent()) {
      return Optional.of(StoreEvent.removed(event.key(), event.version()));
    }
    return event
        .value()
        .get()
        .committed()
        .map(value -> StoreEvent.stored(event.key(), Versioned.of(value, event.version())));
  }

  private static <K, V> Optional<StoreEvent<K, V>> result(Update<K, V> update) {
    if (update.version() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        update
            .after()
            .map(value -> StoreEvent.stored(update.key(), Versioned.of(value, update.version())))
            .orElseGet(() -> StoreEvent.removed(update.key(), update.version())));
  }
}

package io.godwit.location.store;

import com.google.common.collect.ImmutableMap;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.EndpointId;
import io.godwit.location.EndpointState;
import io.godwit.location.NetworkId;
import io.godwit.location.VirtualNetwork;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Another node's stores as this node sees them: its events are held back until they are let
 * through, in order within each collection, as a store promises, and in any order between them.
 */
public final class HeldBackStores implements LocationStores {

  /** A collection whose events can be let through. */
  public final class Held<K, V> implements VersionedStore<K, V> {
    private final VersionedStore<K, V> store;
    private final Queue<Runnable> events = new ArrayDeque<>();

    private Held(VersionedStore<K, V> store) {
      this.store = store;
      all.add(this);
    }

    /** Lets one event through. */
    public boolean next() {
      Runnable event = events.poll();
      if (event != null) {
        event.run();
      }
      return event != null;
    }

    /** Lets all events through. */
    public void release() {
      while (next()) {
        // Until there is none.
      }
    }

    @Override
    public Registration watch(Consumer<? super StoreEvent<K, V>> listener) {
      return store.watch(event -> events.add(() -> listener.accept(event)));
    }

    @Override
    public Optional<Versioned<V>> get(K key) {
      return store.get(key);
    }

    @Override
    public Optional<Versioned<V>> getLatest(K key) {
      return store.getLatest(key);
    }

    @Override
    public CasResult<V> putIfAbsent(K key, V value) {
      return store.putIfAbsent(key, value);
    }

    @Override
    public CasResult<V> replace(K key, long version, V value) {
      return store.replace(key, version, value);
    }

    @Override
    public CasResult<V> remove(K key, long version) {
      return store.remove(key, version);
    }

    @Override
    public ImmutableMap<K, Versioned<V>> snapshot() {
      return store.snapshot();
    }
  }

  private final List<Held<?, ?>> all = new ArrayList<>();
  private final Held<EdgeId, Stored<Edge>> edges;
  private final Held<NetworkId, Stored<VirtualNetwork>> networks;
  private final Held<EndpointId, Stored<EndpointState>> endpoints;
  private final VersionedStore<String, String> claims;

  public HeldBackStores(LocationStores stores) {
    edges = new Held<>(stores.edges());
    networks = new Held<>(stores.networks());
    endpoints = new Held<>(stores.endpoints());
    claims = stores.claims();
  }

  @Override
  public Held<EdgeId, Stored<Edge>> edges() {
    return edges;
  }

  @Override
  public Held<NetworkId, Stored<VirtualNetwork>> networks() {
    return networks;
  }

  @Override
  public Held<EndpointId, Stored<EndpointState>> endpoints() {
    return endpoints;
  }

  @Override
  public VersionedStore<String, String> claims() {
    return claims;
  }

  /** The collections with events that wait. */
  public List<Held<?, ?>> waiting() {
    return all.stream().filter(held -> !held.events.isEmpty()).collect(Collectors.toList());
  }

  /** Lets everything through. */
  public void release() {
    all.forEach(Held::release);
  }
}

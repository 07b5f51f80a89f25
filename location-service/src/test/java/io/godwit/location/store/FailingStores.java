package io.godwit.location.store;

import com.google.common.collect.ImmutableMap;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.EndpointId;
import io.godwit.location.EndpointState;
import io.godwit.location.NetworkId;
import io.godwit.location.VirtualNetwork;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Stores that stop answering at a chosen operation, until they are healed. */
public final class FailingStores implements LocationStores {
  private final VersionedStore<EdgeId, Stored<Edge>> edges;
  private final VersionedStore<NetworkId, Stored<VirtualNetwork>> networks;
  private final VersionedStore<EndpointId, Stored<EndpointState>> endpoints;
  private final VersionedStore<String, String> claims;
  private int left = Integer.MAX_VALUE;

  public FailingStores(LocationStores stores) {
    edges = new Failing<>(stores.edges());
    networks = new Failing<>(stores.networks());
    endpoints = new Failing<>(stores.endpoints());
    claims = new Failing<>(stores.claims());
  }

  /** The operation after {@code operations} more fails, and all that follow. */
  public void failFrom(int operations) {
    left = operations;
  }

  public void heal() {
    left = Integer.MAX_VALUE;
  }

  @Override
  public VersionedStore<EdgeId, Stored<Edge>> edges() {
    return edges;
  }

  @Override
  public VersionedStore<NetworkId, Stored<VirtualNetwork>> networks() {
    return networks;
  }

  @Override
  public VersionedStore<EndpointId, Stored<EndpointState>> endpoints() {
    return endpoints;
  }

  @Override
  public VersionedStore<String, String> claims() {
    return claims;
  }

  private <T> T answer(Supplier<T> operation) {
    if (left <= 0) {
      throw new StoreUnavailableException("on purpose", new IllegalStateException());
    }
    left -= left == Integer.MAX_VALUE ? 0 : 1;
    return operation.get();
  }

  private final class Failing<K, V> implements VersionedStore<K, V> {
    private final VersionedStore<K, V> store;

    Failing(VersionedStore<K, V> store) {
      this.store = store;
    }

    @Override
    public Optional<Versioned<V>> get(K key) {
      return answer(() -> store.get(key));
    }

    @Override
    public Optional<Versioned<V>> getLatest(K key) {
      return answer(() -> store.getLatest(key));
    }

    @Override
    public CasResult<V> putIfAbsent(K key, V value) {
      return answer(() -> store.putIfAbsent(key, value));
    }

    @Override
    public CasResult<V> replace(K key, long version, V value) {
      return answer(() -> store.replace(key, version, value));
    }

    @Override
    public CasResult<V> remove(K key, long version) {
      return answer(() -> store.remove(key, version));
    }

    @Override
    public ImmutableMap<K, Versioned<V>> snapshot() {
      return answer(store::snapshot);
    }

    @Override
    public Registration watch(Consumer<? super StoreEvent<K, V>> listener) {
      return store.watch(listener);
    }
  }
}

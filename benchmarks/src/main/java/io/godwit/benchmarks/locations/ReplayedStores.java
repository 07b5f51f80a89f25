package io.godwit.benchmarks.locations;

import com.google.common.collect.ImmutableMap;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.EndpointId;
import io.godwit.location.EndpointState;
import io.godwit.location.NetworkId;
import io.godwit.location.VirtualNetwork;
import io.godwit.location.store.CasResult;
import io.godwit.location.store.LocationStores;
import io.godwit.location.store.Registration;
import io.godwit.location.store.StoreEvent;
import io.godwit.location.store.Stored;
import io.godwit.location.store.Versioned;
import io.godwit.location.store.VersionedStore;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Stores that replay a population to whoever watches and keep nothing, so that what a reader of
 * them holds is all that is held.
 */
final class ReplayedStores implements LocationStores {
  private final Population population;

  ReplayedStores(Population population) {
    this.population = population;
  }

  @Override
  public VersionedStore<EdgeId, Stored<Edge>> edges() {
    return new Replay<>() {
      @Override
      void replay(Events<EdgeId, Edge> events) {
        population.forEachEdge(edge -> events.stored(edge.id(), edge));
      }
    };
  }

  @Override
  public VersionedStore<NetworkId, Stored<VirtualNetwork>> networks() {
    return new Replay<>() {
      @Override
      void replay(Events<NetworkId, VirtualNetwork> events) {
        population.forEachNetwork(network -> events.stored(network.id(), network));
      }
    };
  }

  @Override
  public VersionedStore<EndpointId, Stored<EndpointState>> endpoints() {
    return new Replay<>() {
      @Override
      void replay(Events<EndpointId, EndpointState> events) {
        for (int i = 0; i < population.size(); i++) {
          EndpointState state = population.state(i);
          events.stored(state.endpoint().id(), state);
        }
      }
    };
  }

  @Override
  public VersionedStore<String, String> claims() {
    throw new UnsupportedOperationException("nothing is written here");
  }

  private interface Events<K, V> {
    void stored(K key, V value);
  }

  private abstract static class Replay<K, V> implements VersionedStore<K, Stored<V>> {

    abstract void replay(Events<K, V> events);

    @Override
    public Registration watch(Consumer<? super StoreEvent<K, Stored<V>>> listener) {
      replay(
          (key, value) ->
              listener.accept(StoreEvent.stored(key, Versioned.of(Stored.just(value), 1))));
      return () -> {};
    }

    @Override
    public Optional<Versioned<Stored<V>>> get(K key) {
      throw new UnsupportedOperationException("only watched");
    }

    @Override
    public Optional<Versioned<Stored<V>>> getLatest(K key) {
      throw new UnsupportedOperationException("only watched");
    }

    @Override
    public CasResult<Stored<V>> putIfAbsent(K key, Stored<V> value) {
      throw new UnsupportedOperationException("only watched");
    }

    @Override
    public CasResult<Stored<V>> replace(K key, long version, Stored<V> value) {
      throw new UnsupportedOperationException("only watched");
    }

    @Override
    public CasResult<Stored<V>> remove(K key, long version) {
      throw new UnsupportedOperationException("only watched");
    }

    @Override
    public ImmutableMap<K, Versioned<Stored<V>>> snapshot() {
      throw new UnsupportedOperationException("only watched");
    }
  }
}

package io.godwit.location.store;

import com.google.common.collect.ImmutableMap;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.EndpointId;
import io.godwit.location.EndpointState;
import io.godwit.location.NetworkId;
import io.godwit.location.VirtualNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs writers one store operation at a time in an order drawn from a seed, and lets some die
 * between two operations: a repeatable stand-in for nodes that race and crash.
 */
public final class Turns {

  /** A writer died here. An error, so that nothing on the way cleans up after it. */
  static final class Death extends Error {
    private static final long serialVersionUID = 1L;

    Death() {
      super("died", null, false, false);
    }
  }

  private final class Writer extends Thread {
    final Semaphore go = new Semaphore(0);
    boolean over;
    boolean dies;

    Writer(Runnable task) {
      super(
          () -> {
            try {
              task.run();
            } catch (Death expected) {
              // As a crashed node would, it leaves everything as it stands.
            }
          });
      setDaemon(true);
    }

    @Override
    public void run() {
      try {
        pause();
        super.run();
      } catch (Death beforeItBegan) {
        // Nothing happened.
      } finally {
        over = true;
        parked.release();
      }
    }

    void pause() {
      parked.release();
      go.acquireUninterruptibly();
      if (dies) {
        throw new Death();
      }
    }
  }

  private final Semaphore parked = new Semaphore(0);
  private final List<Writer> writers = new ArrayList<>();

  public void add(Runnable task) {
    writers.add(new Writer(task));
  }

  /**
   * Runs all writers to their ends.
   *
   * @param deathsPerMille how often the writer whose turn it is dies instead
   * @param afterEach runs between two turns, when no writer does
   */
  public void run(Random random, int deathsPerMille, Runnable afterEach) {
    List<Writer> alive = new ArrayList<>(writers);
    for (Writer writer : alive) {
      writer.start();
      parked.acquireUninterruptibly();
    }
    while (!alive.isEmpty()) {
      Writer next = alive.get(random.nextInt(alive.size()));
      next.dies = random.nextInt(1000) < deathsPerMille;
      next.go.release();
      parked.acquireUninterruptibly();
      if (next.over) {
        alive.remove(next);
      }
      afterEach.run();
    }
  }

  /** {@code store}, with a turn before each operation of a writer; free for everybody else. */
  public <K, V> VersionedStore<K, V> over(VersionedStore<K, V> store) {
    return new VersionedStore<>() {
      private <T> T turn(Supplier<T> operation) {
        if (Thread.currentThread() instanceof Writer writer) {
          writer.pause();
        }
        return operation.get();
      }

      @Override
      public Optional<Versioned<V>> get(K key) {
        return turn(() -> store.get(key));
      }

      @Override
      public Optional<Versioned<V>> getLatest(K key) {
        return turn(() -> store.getLatest(key));
      }

      @Override
      public CasResult<V> putIfAbsent(K key, V value) {
        return turn(() -> store.putIfAbsent(key, value));
      }

      @Override
      public CasResult<V> replace(K key, long version, V value) {
        return turn(() -> store.replace(key, version, value));
      }

      @Override
      public CasResult<V> remove(K key, long version) {
        return turn(() -> store.remove(key, version));
      }

      @Override
      public ImmutableMap<K, Versioned<V>> snapshot() {
        return turn(store::snapshot);
      }

      @Override
      public Registration watch(Consumer<? super StoreEvent<K, V>> listener) {
        return store.watch(listener);
      }
    };
  }

  /** {@code stores}, with a turn before each operation of a writer. */
  public LocationStores over(LocationStores stores) {
    VersionedStore<EdgeId, Stored<Edge>> edges = over(stores.edges());
    VersionedStore<NetworkId, Stored<VirtualNetwork>> networks = over(stores.networks());
    VersionedStore<EndpointId, Stored<EndpointState>> endpoints = over(stores.endpoints());
    VersionedStore<String, String> claims = over(stores.claims());
    return new LocationStores() {
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
    };
  }
}

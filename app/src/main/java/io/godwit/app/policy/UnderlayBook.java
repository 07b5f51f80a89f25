package io.godwit.app.policy;

import io.godwit.location.Edge;
import io.godwit.location.LocationException;
import io.godwit.location.service.LocationService;
import io.godwit.location.store.Registration;
import io.godwit.location.store.VersionedStore;
import io.godwit.overlay.channel.Underlay;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Underlays: stored, kept apart from edges, and told on. A switch is one edge's or one underlay's:
 * each takes away what it does not know. What one process changes it checks whole.
 *
 * <p>Thread-safe; changes block while stored.
 */
public final class UnderlayBook implements AutoCloseable {

  /** Hears what changed, in order, one call at a time; must not block. */
  public interface Listener {
    void underlayChanged(String id, Optional<Underlay> before, Optional<Underlay> now);
  }

  private final VersionedStore<String, Underlay> store;
  private final LocationService locations;
  private final StoredCopy<String, Underlay> underlays;
  private @Nullable Registration watch;

  /**
   * @param listener told under this book's lock
   */
  public UnderlayBook(PolicyStores stores, LocationService locations, Listener listener) {
    this.store = stores.underlays();
    this.locations = locations;
    this.underlays = new StoredCopy<>(store, listener::underlayChanged);
  }

  /** Tells the listener everything that is stored before it returns, and from then on follows. */
  public void start() {
    watch = store.watch(event -> synchronously(() -> underlays.take(event)));
    synchronously(underlays::load);
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.close();
    }
  }

  private synchronized void synchronously(Runnable change) {
    change.run();
  }

  /** All of them, sorted by id. */
  public synchronized List<Underlay> all() {
    return underlays.all();
  }

  public synchronized Optional<Underlay> get(String id) {
    return underlays.get(id);
  }

  /**
   * Has a switch guarded, or guarded otherwise.
   *
   * @return whether it is new
   * @throws LocationException if an edge, or another underlay, has the switch
   */
  public synchronized boolean put(Underlay underlay) {
    for (Edge edge : locations.edges()) {
      requireApart(underlay.switchId(), edge.switchId(), "edge '" + edge.id() + "'");
    }
    for (Underlay other : underlays.all()) {
      if (!other.id().equals(underlay.id())) {
        requireApart(underlay.switchId(), other.switchId(), "underlay '" + other.id() + "'");
      }
    }
    Optional<Underlay> known = underlays.get(underlay.id());
    return known.filter(underlay::equals).isEmpty() && underlays.put(underlay.id(), underlay);
  }

  /**
   * Guards a switch no longer.
   *
   * @throws LocationException if there is no such underlay
   */
  public synchronized void remove(String id) {
    if (underlays.get(id).isEmpty()) {
      throw LocationException.notFound("no underlay '" + id + "': see GET /godwit/v1/underlays");
    }
    underlays.remove(id);
  }

  /**
   * Writes an edge whose switch is no underlay's, and stays so meanwhile.
   *
   * @throws LocationException if it is one's
   */
  public synchronized <T> T apartFrom(Edge edge, Supplier<T> write) {
    for (Underlay underlay : underlays.all()) {
      requireApart(edge.switchId(), underlay.switchId(), "underlay '" + underlay.id() + "'");
    }
    return write.get();
  }

  private static void requireApart(String switchId, String taken, String owner) {
    if (switchId.equals(taken)) {
      throw LocationException.conflict(
          String.format("switch %s is %s's already: give another bridge", switchId, owner));
    }
  }
}

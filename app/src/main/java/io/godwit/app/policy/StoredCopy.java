package io.godwit.app.policy;

import io.godwit.location.LocationException;
import io.godwit.location.store.CasResult;
import io.godwit.location.store.StoreEvent;
import io.godwit.location.store.Versioned;
import io.godwit.location.store.VersionedStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One store's collection as this process knows it, by versions: so its own writes show at once, and
 * what the store tells of them later changes nothing. Its owner sees to it that calls take turns.
 */
final class StoredCopy<K extends Comparable<K>, V> {

  private static final int ATTEMPTS = 16;

  /** Hears of what is news here. */
  interface Listener<K, V> {
    void changed(K key, Optional<V> before, Optional<V> now);
  }

  private final VersionedStore<K, V> store;
  private final Listener<K, V> listener;
  private final Map<K, Versioned<V>> known = new TreeMap<>();

  /** Versions that are no more: an event that tells of them comes late. */
  private final Map<K, Long> gone = new TreeMap<>();

  StoredCopy(VersionedStore<K, V> store, Listener<K, V> listener) {
    this.store = store;
    this.listener = listener;
  }

  List<V> all() {
    List<V> values = new ArrayList<>();
    known.values().forEach(versioned -> values.add(versioned.value()));
    return values;
  }

  Optional<V> get(K key) {
    return Optional.ofNullable(known.get(key)).map(Versioned::value);
  }

  /** Everything that is stored at this moment; a watch may tell it later. */
  void load() {
    store.snapshot().forEach((key, now) -> take(StoreEvent.stored(key, now)));
  }

  void take(StoreEvent<K, V> event) {
    K key = event.key();
    Optional<Versioned<V>> current = Optional.ofNullable(known.get(key));
    long version = current.map(Versioned::version).orElseGet(() -> gone.getOrDefault(key, 0L));
    boolean news =
        event.value().isPresent()
            ? event.version() > version
            : current.isPresent() && event.version() >= version;
    if (!news) {
      return;
    }
    if (event.value().isPresent()) {
      known.put(key, Versioned.of(event.value().get(), event.version()));
      gone.remove(key);
    } else {
      known.remove(key);
      gone.put(key, event.version());
    }
    Optional<V> before = current.map(Versioned::value);
    if (!before.equals(event.value())) {
      listener.changed(key, before, event.value());
    }
  }

  /**
   * Stores a value.
   *
   * @return whether it is new
   * @throws LocationException if others write the same all the time
   */
  boolean put(K key, V value) {
    for (int i = 0; i < ATTEMPTS; i++) {
      Optional<Versioned<V>> there = store.getLatest(key);
      CasResult<V> result =
          there.isPresent()
              ? store.replace(key, there.get().version(), value)
              : store.putIfAbsent(key, value);
      if (result.applied()) {
        result.current().ifPresent(now -> take(StoreEvent.stored(key, now)));
        return there.isEmpty();
      }
    }
    throw busy(key);
  }

  /** Takes a value away; nothing happens if there is none. */
  void remove(K key) {
    for (int i = 0; i < ATTEMPTS; i++) {
      Optional<Versioned<V>> there = store.getLatest(key);
      if (there.isEmpty()) {
        return;
      }
      take(StoreEvent.stored(key, there.get()));
      if (store.remove(key, there.get().version()).applied()) {
        take(StoreEvent.removed(key, there.get().version()));
        return;
      }
    }
    throw busy(key);
  }

  private LocationException busy(K key) {
    return LocationException.conflict(
        "'" + key + "' is being changed by another request at this moment: try again");
  }
}

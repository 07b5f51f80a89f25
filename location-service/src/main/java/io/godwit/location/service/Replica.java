package io.godwit.location.service;

import com.google.common.collect.ImmutableList;
import io.godwit.location.store.StoreEvent;
import io.godwit.location.store.Versioned;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * This node's copy of the committed values of a small collection. Readers take no lock; writers
 * take turns (the caller sees to that).
 */
final class Replica<K extends Comparable<K>, V> {
  private final ConcurrentNavigableMap<K, Versioned<V>> values = new ConcurrentSkipListMap<>();
  private final VersionGate<K> gate = new VersionGate<>();

  Optional<V> get(K key) {
    return Optional.ofNullable(values.get(key)).map(Versioned::value);
  }

  /** All values, sorted by key. */
  ImmutableList<V> all() {
    return values.values().stream().map(Versioned::value).collect(ImmutableList.toImmutableList());
  }

  /** The key as this copy holds it, so that many values can share one instance. */
  K canonical(K key) {
    K floor = values.floorKey(key);
    return key.equals(floor) ? floor : key;
  }

  /** This node is about to write {@code key}; {@link #endOwn} follows. */
  void beginOwn(K key) {
    gate.beginOwn(key);
  }

  void endOwn(K key) {
    gate.endOwn(key);
  }

  /**
   * @param own whether this is the result of this node's own write and not the store's event
   * @return what was there before, if that is now another; empty if nothing changed
   */
  Optional<Optional<V>> apply(StoreEvent<K, V> event, boolean own) {
    Versioned<V> current = values.get(event.key());
    long known = current == null ? 0 : current.version();
    if (!(own ? gate.admitOwn(event, known) : gate.admit(event, known))) {
      return Optional.empty();
    }
    Optional<V> before = Optional.ofNullable(current).map(Versioned::value);
    if (event.value().isPresent()) {
      values.put(event.key(), Versioned.of(event.value().get(), event.version()));
    } else {
      values.remove(event.key());
    }
    return before.equals(event.value()) ? Optional.empty() : Optional.of(before);
  }
}

package io.godwit.location.store;

import com.google.common.collect.ImmutableMap;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A collection of values by key in which every change is a compare-and-set on the version of what
 * it replaces. Versions of one key only grow, over removal and return too, so a stale writer can
 * never mistake a later value for the one it read.
 *
 * <p>Implementations are safe for use by several threads and, if they are distributed, by several
 * nodes. Every method may throw {@link StoreUnavailableException}.
 *
 * @param <K> immutable, with equals and hashCode
 * @param <V> immutable, with equals
 */
public interface VersionedStore<K, V> {

  /**
   * What is stored under {@code key}. May be older than a write that another node has just
   * completed, but never goes back in time and always shows this node's own writes: good enough
   * wherever a compare-and-set follows.
   */
  Optional<Versioned<V>> get(K key);

  /**
   * What is stored under {@code key}, with every write that was completed anywhere before this call
   * (a linearizable read). Dearer than {@link #get}; for decisions that no compare-and-set on this
   * key guards.
   */
  Optional<Versioned<V>> getLatest(K key);

  /** Stores {@code value} if there is nothing under {@code key}. */
  CasResult<V> putIfAbsent(K key, V value);

  /** Stores {@code value} if {@code key} stands at {@code version}; it then has a new version. */
  CasResult<V> replace(K key, long version, V value);

  /** Removes {@code key} if it stands at {@code version}. */
  CasResult<V> remove(K key, long version);

  /**
   * Everything stored, with every write that was completed before this call. Keys that change
   * meanwhile may show either state.
   */
  ImmutableMap<K, Versioned<V>> snapshot();

  /**
   * Replays the current state to {@code listener} and from then on every change: of one key in the
   * order of its versions, without a gap and without anything twice. Changes of different keys may
   * come in any order. One event at a time, perhaps after the write has returned; no lock is held
   * meanwhile. A listener that throws is logged and goes on to the next event.
   */
  Registration watch(Consumer<? super StoreEvent<K, V>> listener);
}

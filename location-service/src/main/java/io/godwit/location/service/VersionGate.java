package io.godwit.location.service;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import io.godwit.location.store.StoreEvent;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells news from echoes. A node hears of its own write twice, as the write's result and as the
 * store's event, in either order and with others' events before, between and after, and applies
 * whichever comes first. Versions tell which of two facts is newer. A removal leaves no version
 * behind, so it is remembered for as long as something older may still come:
 *
 * <ul>
 *   <li>one that was applied ahead of its event, until that event: older events are on their way;
 *   <li>one whose event came during a write of this node, until that write's result: it may be
 *       older.
 * </ul>
 *
 * <p>Not safe for use by several threads.
 */
final class VersionGate<K> {
  private final Multiset<K> writing = HashMultiset.create();
  private final Map<K, Long> removedAhead = new HashMap<>();
  private final Map<K, Long> removedMeanwhile = new HashMap<>();

  /** This node is about to write {@code key}. */
  void beginOwn(K key) {
    writing.add(key);
  }

  /** The write's result has been admitted or not, or there is none. */
  void endOwn(K key) {
    writing.remove(key);
    if (!writing.contains(key)) {
      removedMeanwhile.remove(key);
    }
  }

  /**
   * @param known the version that is applied now; 0 if none is
   * @return whether to apply the result of this node's own write, which has begun and not ended
   */
  boolean admitOwn(StoreEvent<K, ?> result, long known) {
    K key = result.key();
    long version = result.version();
    if (result.value().isPresent()) {
      return version > Math.max(known, Math.max(removed(removedAhead, key), meanwhile(key)));
    }
    if (meanwhile(key) >= version) {
      return false;
    }
    removedAhead.merge(key, version, Math::max);
    return known != 0 && known <= version;
  }

  /**
   * @param known the version that is applied now; 0 if none is
   * @return whether to apply the store's event
   */
  boolean admit(StoreEvent<K, ?> event, long known) {
    K key = event.key();
    long version = event.version();
    if (event.value().isPresent()) {
      return version > Math.max(known, removed(removedAhead, key));
    }
    removedAhead.computeIfPresent(key, (k, ahead) -> ahead <= version ? null : ahead);
    if (writing.contains(key)) {
      removedMeanwhile.put(key, version);
    }
    return known != 0 && known <= version;
  }

  /** How many removals are remembered. */
  int remembered() {
    return removedAhead.size() + removedMeanwhile.size();
  }

  private long meanwhile(K key) {
    return removed(removedMeanwhile, key);
  }

  private static <K> long removed(Map<K, Long> removals, K key) {
    return removals.getOrDefault(key, 0L);
  }
}

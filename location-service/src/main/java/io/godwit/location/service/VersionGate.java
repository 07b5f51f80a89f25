package io.godwit.location.service;

import io.godwit.location.store.StoreEvent;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells news from echoes. A node hears of its own write twice, as the write's result and as the
 * store's event, in either order, and applies whichever comes first. Versions tell which of two
 * facts is newer; a removal that was applied ahead of its event is remembered until that event has
 * come, so that older events still on their way don't bring the value back.
 *
 * <p>Not safe for use by several threads.
 */
final class VersionGate<K> {
  private final Map<K, Long> removedAhead = new HashMap<>();

  /**
   * @param known the version that is applied now; 0 if none is
   * @return whether to apply the result of this node's own write
   */
  boolean admitOwn(StoreEvent<K, ?> result, long known) {
    if (result.value().isPresent()) {
      return result.version() > Math.max(known, removedAhead(result.key()));
    }
    // No value to remove: the event has been here already.
    if (known == 0 || known > result.version()) {
      return false;
    }
    removedAhead.put(result.key(), result.version());
    return true;
  }

  /**
   * @param known the version that is applied now; 0 if none is
   * @return whether to apply the store's event
   */
  boolean admit(StoreEvent<K, ?> event, long known) {
    if (event.value().isPresent()) {
      return event.version() > Math.max(known, removedAhead(event.key()));
    }
    removedAhead.computeIfPresent(
        event.key(), (key, version) -> version <= event.version() ? null : version);
    return known != 0 && known <= event.version();
  }

  /** How many removals wait for their events. */
  int waiting() {
    return removedAhead.size();
  }

  private long removedAhead(K key) {
    return removedAhead.getOrDefault(key, 0L);
  }
}

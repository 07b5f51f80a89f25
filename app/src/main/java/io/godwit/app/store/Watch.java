package io.godwit.app.store;

import com.google.common.collect.ImmutableMap;
import io.godwit.location.store.Mailbox;
import io.godwit.location.store.StoreEvent;
import io.godwit.location.store.Versioned;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.onosproject.store.service.MapEvent;
import org.onosproject.store.service.MapEventListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins the map's current state and its events into one sequence without a gap and without anything
 * twice. The listener is there first, then the state is read; events that came meanwhile wait, and
 * those that the state shows already, by their versions, are left out. No older ones follow, since
 * a session hears every event up to a read's index before it gets the read's answer (Raft, Atomix
 * 3.1).
 */
final class Watch<K, V> implements MapEventListener<String, byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

  private final Mailbox<StoreEvent<K, V>> mailbox;
  private final Runnable deliver;
  private final Function<String, K> parse;
  private final Codec<V> codec;
  // Events that wait for the replay; null once that is through.
  private @Nullable List<StoreEvent<K, V>> early = new ArrayList<>();

  Watch(
      Mailbox<StoreEvent<K, V>> mailbox,
      Runnable deliver,
      Function<String, K> parse,
      Codec<V> codec) {
    this.mailbox = mailbox;
    this.deliver = deliver;
    this.parse = parse;
    this.codec = codec;
  }

  @Override
  public void event(MapEvent<String, byte[]> event) {
    StoreEvent<K, V> change;
    try {
      change = translate(event);
    } catch (IllegalArgumentException e) {
      LOG.error("Can't read what {} holds under {}: {}", event.name(), event.key(), e.getMessage());
      return;
    }
    synchronized (this) {
      if (early != null) {
        early.add(change);
        return;
      }
      mailbox.post(change);
    }
    deliver.run();
  }

  void replay(ImmutableMap<K, Versioned<V>> state) {
    synchronized (this) {
      Map<K, Long> known = new HashMap<>();
      state.forEach(
          (key, now) -> {
            known.put(key, now.version());
            mailbox.post(StoreEvent.stored(key, now));
          });
      if (early != null) {
        early.forEach(event -> postNews(event, known));
      }
      early = null;
    }
    deliver.run();
  }

  private void postNews(StoreEvent<K, V> event, Map<K, Long> known) {
    long version = known.getOrDefault(event.key(), 0L);
    if (event.value().isPresent()) {
      if (event.version() > version) {
        known.put(event.key(), event.version());
        mailbox.post(event);
      }
    } else if (event.version() == version) {
      known.remove(event.key());
      mailbox.post(event);
    }
  }

  private StoreEvent<K, V> translate(MapEvent<String, byte[]> event) {
    K key = parse.apply(event.key());
    return event.newValue() == null
        ? StoreEvent.removed(key, event.oldValue().version())
        : StoreEvent.stored(
            key, Versioned.of(codec.decode(event.newValue().value()), event.newValue().version()));
  }
}

package io.godwit.location.conflict;

import com.google.common.collect.ImmutableList;
import io.godwit.location.EndpointId;
import io.godwit.location.store.Mailbox;
import io.godwit.location.store.Registration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;

/**
 * The alarms that are on: at most one of a kind for an endpoint, until it was not seen for {@link
 * Alarm#LIFETIME_MILLIS}. This node's only; safe for use by several threads.
 */
public final class Alarms {
  private final Map<EndpointId, Map<AlarmKind, Alarm>> alarms = new HashMap<>();
  private final Set<Mailbox<Alarm>> listeners = new CopyOnWriteArraySet<>();

  /** The alarms that are on at {@code nowMillis}, the latest first. */
  public synchronized ImmutableList<Alarm> active(long nowMillis) {
    sweep(nowMillis);
    return alarms.values().stream()
        .flatMap(ofOne -> ofOne.values().stream())
        .sorted(Comparator.comparingLong(Alarm::lastMillis).reversed())
        .collect(ImmutableList.toImmutableList());
  }

  /** Calls {@code listener} when an alarm goes on, not when it is seen again while it is on. */
  public Registration addListener(Consumer<? super Alarm> listener) {
    Mailbox<Alarm> mailbox = new Mailbox<>(listener);
    listeners.add(mailbox);
    return () -> {
      listeners.remove(mailbox);
      mailbox.close();
    };
  }

  void raise(AlarmKind kind, EndpointId endpoint, Sighting sighting, long nowMillis) {
    synchronized (this) {
      sweep(nowMillis);
      Map<AlarmKind, Alarm> ofOne = alarms.computeIfAbsent(endpoint, id -> new HashMap<>());
      Alarm on = ofOne.get(kind);
      Alarm now =
          on == null
              ? Alarm.first(kind, endpoint, sighting, nowMillis)
              : on.again(sighting, nowMillis);
      ofOne.put(kind, now);
      if (on == null) {
        listeners.forEach(mailbox -> mailbox.post(now));
      }
    }
    listeners.forEach(Mailbox::deliver);
  }

  /** Drops what is about an endpoint that is no more. */
  synchronized void forget(EndpointId endpoint) {
    alarms.remove(endpoint);
  }

  private void sweep(long nowMillis) {
    alarms.values().forEach(ofOne -> ofOne.values().removeIf(alarm -> alarm.isOver(nowMillis)));
    alarms.values().removeIf(Map::isEmpty);
  }
}

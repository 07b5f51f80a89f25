package io.godwit.location.store;

import com.google.common.collect.ImmutableMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;

/** A {@link VersionedStore} in this process's memory: for tests, benchmarks and simulations. */
public final class InMemoryStore<K, V> implements VersionedStore<K, V> {
  private final Map<K, Versioned<V>> entries = new HashMap<>();
  private final Set<Mailbox<StoreEvent<K, V>>> watchers = new CopyOnWriteArraySet<>();
  private long lastVersion;

  @Override
  public synchronized Optional<Versioned<V>> get(K key) {
    return Optional.ofNullable(entries.get(key));
  }

  @Override
  public Optional<Versioned<V>> getLatest(K key) {
    return get(key);
  }

  @Override
  public CasResult<V> putIfAbsent(K key, V value) {
    CasResult<V> result;
    synchronized (this) {
      Versioned<V> current = entries.get(key);
      result = current == null ? store(key, value) : CasResult.stale(Optional.of(current));
    }
    return deliver(result);
  }

  @Override
  public CasResult<V> replace(K key, long version, V value) {
    CasResult<V> result;
    synchronized (this) {
      Versioned<V> current = entries.get(key);
      result =
          current != null && current.version() == version
              ? store(key, value)
              : CasResult.stale(Optional.ofNullable(current));
    }
    return deliver(result);
  }

  @Override
  public CasResult<V> remove(K key, long version) {
    CasResult<V> result;
    synchronized (this) {
      Versioned<V> current = entries.get(key);
      if (current != null && current.version() == version) {
        entries.remove(key);
        announce(StoreEvent.removed(key, version));
        result = CasResult.applied(Optional.empty());
      } else {
        result = CasResult.stale(Optional.ofNullable(current));
      }
    }
    return deliver(result);
  }

  @Override
  public synchronized ImmutableMap<K, Versioned<V>> snapshot() {
    return ImmutableMap.copyOf(entries);
  }

  @Override
  public Registration watch(Consumer<? super StoreEvent<K, V>> listener) {
    Mailbox<StoreEvent<K, V>> mailbox = new Mailbox<>(listener);
    synchronized (this) {
      entries.forEach((key, now) -> mailbox.post(StoreEvent.stored(key, now)));
      watchers.add(mailbox);
    }
    mailbox.deliver();
    return () -> {
      watchers.remove(mailbox);
      mailbox.close();
    };
  }

  /** Holding the lock. */
  private CasResult<V> store(K key, V value) {
    Versioned<V> next = Versioned.of(value, ++lastVersion);
    entries.put(key, next);
    announce(StoreEvent.stored(key, next));
    return CasResult.applied(Optional.of(next));
  }

  /** Holding the lock, so that every watcher is told in the order of the writes. */
  private void announce(StoreEvent<K, V> event) {
    watchers.forEach(mailbox -> mailbox.post(event));
  }

  private CasResult<V> deliver(CasResult<V> result) {
    watchers.forEach(Mailbox::deliver);
    return result;
  }
}

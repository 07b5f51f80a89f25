package io.godwit.app.store;

import com.google.common.collect.ImmutableMap;
import io.godwit.location.store.CasResult;
import io.godwit.location.store.Mailbox;
import io.godwit.location.store.Registration;
import io.godwit.location.store.StoreEvent;
import io.godwit.location.store.StoreUnavailableException;
import io.godwit.location.store.Versioned;
import io.godwit.location.store.VersionedStore;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.onosproject.store.service.ConsistentMap;
import org.onosproject.store.service.StorageException;

/**
 * A {@link VersionedStore} in an ONOS {@code ConsistentMap}. Its versions are indexes of the Raft
 * log, so they grow over removal and return.
 *
 * <p>What the map does not offer and how it is made up for:
 *
 * <ul>
 *   <li>{@code get} is sequentially consistent, not linearizable. A command that changes nothing
 *       goes through the log first; the session's later reads are at least as new.
 *   <li>{@code replace} does not tell the new version, so it is read back. {@code compute} would
 *       tell, but reports success when its insertion has lost a race (Atomix 3.1).
 *   <li>A listener is not told what was there before it came, see {@link Watch}.
 * </ul>
 */
final class ConsistentMapStore<K, V> implements VersionedStore<K, V> {
  /** Raft indexes start at 1: no entry has it. */
  private static final long NO_VERSION = 0;

  private final ConsistentMap<String, byte[]> map;
  private final Function<String, K> parse;
  private final Codec<V> codec;
  private final Executor events;

  /**
   * @param map without a cache, used by nobody else
   * @param parse the inverse of the key's {@code toString}
   * @param events where watchers are called; they may block it, and must not run on the map's own
   *     threads, which they may wait for
   */
  ConsistentMapStore(
      ConsistentMap<String, byte[]> map,
      Function<String, K> parse,
      Codec<V> codec,
      Executor events) {
    this.map = map;
    this.parse = parse;
    this.codec = codec;
    this.events = events;
  }

  @Override
  public Optional<Versioned<V>> get(K key) {
    return asking(() -> read(key));
  }

  @Override
  public Optional<Versioned<V>> getLatest(K key) {
    return asking(
        () -> {
          map.remove(key.toString(), NO_VERSION);
          return read(key);
        });
  }

  @Override
  public CasResult<V> putIfAbsent(K key, V value) {
    byte[] encoded = codec.encode(value);
    return asking(
        () -> {
          org.onosproject.store.service.Versioned<byte[]> there =
              map.putIfAbsent(key.toString(), encoded);
          return there == null
              ? CasResult.applied(Optional.of(written(key, encoded, value, NO_VERSION)))
              : CasResult.stale(Optional.of(decode(there)));
        });
  }

  @Override
  public CasResult<V> replace(K key, long version, V value) {
    byte[] encoded = codec.encode(value);
    return asking(
        () ->
            map.replace(key.toString(), version, encoded)
                ? CasResult.applied(Optional.of(written(key, encoded, value, version)))
                : CasResult.stale(read(key)));
  }

  @Override
  public CasResult<V> remove(K key, long version) {
    return asking(
        () ->
            map.remove(key.toString(), version)
                ? CasResult.applied(Optional.empty())
                : CasResult.stale(read(key)));
  }

  @Override
  public ImmutableMap<K, Versioned<V>> snapshot() {
    return asking(
        () -> {
          ImmutableMap.Builder<K, Versioned<V>> all = ImmutableMap.builder();
          // Opening the iterator is a command, so this is as new as getLatest.
          map.entrySet()
              .forEach(entry -> all.put(parse.apply(entry.getKey()), decode(entry.getValue())));
          return all.build();
        });
  }

  @Override
  public Registration watch(Consumer<? super StoreEvent<K, V>> listener) {
    Mailbox<StoreEvent<K, V>> mailbox = new Mailbox<>(listener);
    Watch<K, V> watch = new Watch<>(mailbox, () -> events.execute(mailbox::deliver), parse, codec);
    return asking(
        () -> {
          map.addListener(watch);
          watch.replay(snapshot());
          return () -> {
            mailbox.close();
            map.removeListener(watch);
          };
        });
  }

  private Optional<Versioned<V>> read(K key) {
    return Optional.ofNullable(map.get(key.toString())).map(this::decode);
  }

  /**
   * What this node has just written, with its version. If another writer has been there since, its
   * version is not to be had any more; the least that it can be serves, since a compare-and-set on
   * it is bound to fail, as it should.
   */
  private Versioned<V> written(K key, byte[] encoded, V value, long before) {
    org.onosproject.store.service.@Nullable Versioned<byte[]> now = map.get(key.toString());
    return now != null && Arrays.equals(now.value(), encoded)
        ? Versioned.of(value, now.version())
        : Versioned.of(value, before + 1);
  }

  private Versioned<V> decode(org.onosproject.store.service.Versioned<byte[]> stored) {
    return Versioned.of(codec.decode(stored.value()), stored.version());
  }

  private <T> T asking(Supplier<T> question) {
    try {
      return question.get();
    } catch (StorageException e) {
      throw new StoreUnavailableException(
          "the store '" + map.name() + "' did not answer: try again", e);
    }
  }
}

package io.godwit.runtime.kernel.persistence;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.onosproject.store.service.Serializer;

/**
 * A typed view of one map of a {@link DiskStore}.
 *
 * <p>Keys are compared by their encoded form. Values are copies: a value that was read and then
 * changed has to be put again. Iteration sees changes made meanwhile or not, and never fails for
 * them. Safe for use by many threads; no entry may be null.
 */
final class PersistentMap<K, V> extends AbstractMap<K, V> {
  private final DiskStore store;
  private final ConcurrentMap<byte[], byte[]> entries;
  private final Serializer serializer;

  PersistentMap(DiskStore store, String name, Serializer serializer) {
    this.store = store;
    this.entries = store.map(name);
    this.serializer = serializer;
  }

  @Override
  public @Nullable V get(Object key) {
    return decode(entries.get(serializer.encode(key)));
  }

  @Override
  public boolean containsKey(Object key) {
    return entries.containsKey(serializer.encode(key));
  }

  @Override
  public @Nullable V put(K key, V value) {
    byte[] previous = entries.put(serializer.encode(key), serializer.encode(value));
    store.changed();
    return decode(previous);
  }

  @Override
  public @Nullable V putIfAbsent(K key, V value) {
    byte[] present = entries.putIfAbsent(serializer.encode(key), serializer.encode(value));
    if (present == null) {
      store.changed();
    }
    return decode(present);
  }

  @Override
  public @Nullable V remove(Object key) {
    byte[] previous = entries.remove(serializer.encode(key));
    if (previous != null) {
      store.changed();
    }
    return decode(previous);
  }

  @Override
  public void clear() {
    entries.clear();
    store.changed();
  }

  @Override
  public int size() {
    return entries.size();
  }

  @Override
  public Set<Map.Entry<K, V>> entrySet() {
    return new EntrySet();
  }

  private @Nullable V decode(byte @Nullable [] bytes) {
    return bytes == null ? null : serializer.decode(bytes);
  }

  private final class EntrySet extends AbstractSet<Map.Entry<K, V>> {
    @Override
    public int size() {
      return entries.size();
    }

    @Override
    public Iterator<Map.Entry<K, V>> iterator() {
      Iterator<Map.Entry<byte[], byte[]>> raw = entries.entrySet().iterator();
      return new Iterator<Map.Entry<K, V>>() {
        @Override
        public boolean hasNext() {
          return raw.hasNext();
        }

        @Override
        public Map.Entry<K, V> next() {
          Map.Entry<byte[], byte[]> entry = raw.next();
          return new WriteThroughEntry(
              serializer.decode(entry.getKey()), serializer.decode(entry.getValue()));
        }

        @Override
        public void remove() {
          raw.remove();
          store.changed();
        }
      };
    }
  }

  private final class WriteThroughEntry extends SimpleEntry<K, V> {
    private static final long serialVersionUID = 1L;

    WriteThroughEntry(K key, V value) {
      super(key, value);
    }

    @Override
    public V setValue(V value) {
      PersistentMap.this.put(getKey(), value);
      return super.setValue(value);
    }
  }
}

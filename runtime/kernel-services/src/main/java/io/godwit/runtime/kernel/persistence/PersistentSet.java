package io.godwit.runtime.kernel.persistence;

import java.util.AbstractSet;
import java.util.Iterator;
import java.util.concurrent.ConcurrentMap;
import org.onosproject.store.service.Serializer;

/**
 * A typed view of one map of a {@link DiskStore} that has only keys.
 *
 * <p>Elements are compared by their encoded form. Iteration sees changes made meanwhile or not, and
 * never fails for them. Safe for use by many threads; no element may be null.
 */
final class PersistentSet<E> extends AbstractSet<E> {
  private static final byte[] PRESENT = {};

  private final DiskStore store;
  private final ConcurrentMap<byte[], byte[]> elements;
  private final Serializer serializer;

  PersistentSet(DiskStore store, String name, Serializer serializer) {
    this.store = store;
    this.elements = store.map(name);
    this.serializer = serializer;
  }

  @Override
  public boolean add(E element) {
    boolean added = elements.putIfAbsent(serializer.encode(element), PRESENT) == null;
    if (added) {
      store.changed();
    }
    return added;
  }

  @Override
  public boolean contains(Object element) {
    return elements.containsKey(serializer.encode(element));
  }

  @Override
  public boolean remove(Object element) {
    boolean removed = elements.remove(serializer.encode(element)) != null;
    if (removed) {
      store.changed();
    }
    return removed;
  }

  @Override
  public void clear() {
    elements.clear();
    store.changed();
  }

  @Override
  public int size() {
    return elements.size();
  }

  @Override
  public Iterator<E> iterator() {
    Iterator<byte[]> raw = elements.keySet().iterator();
    return new Iterator<E>() {
      @Override
      public boolean hasNext() {
        return raw.hasNext();
      }

      @Override
      public E next() {
        return serializer.decode(raw.next());
      }

      @Override
      public void remove() {
        raw.remove();
        store.changed();
      }
    };
  }
}

package io.godwit.app.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.onosproject.store.service.AsyncConsistentMap;
import org.onosproject.store.service.ConsistentMap;
import org.onosproject.store.service.ConsistentMapBuilder;
import org.onosproject.store.service.TestStorageService;

/**
 * ONOS's storage for tests, with what the stores rely on in Raft: one operation on a map at a time,
 * of which its events are a part. Of the original, a compare-and-set reads and then writes, and a
 * collection is a live view, in which a write can be seen before its event has gone out.
 */
final class AtomicTestStorage extends TestStorageService {
  @Override
  public <K, V> ConsistentMapBuilder<K, V> consistentMapBuilder() {
    ConsistentMapBuilder<K, V> original = super.consistentMapBuilder();
    return new ConsistentMapBuilder<>() {
      @Override
      public ConsistentMap<K, V> build() {
        return atomic(original.withName(name()).withSerializer(serializer()).build());
      }

      @Override
      public AsyncConsistentMap<K, V> buildAsyncMap() {
        throw new UnsupportedOperationException();
      }
    };
  }

  @SuppressWarnings("unchecked")
  private static <K, V> ConsistentMap<K, V> atomic(ConsistentMap<K, V> map) {
    return (ConsistentMap<K, V>)
        Proxy.newProxyInstance(
            map.getClass().getClassLoader(),
            new Class<?>[] {ConsistentMap.class},
            (proxy, method, arguments) -> {
              synchronized (map) {
                try {
                  return detached(method.invoke(map, arguments));
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              }
            });
  }

  private static @Nullable Object detached(@Nullable Object result) {
    return result instanceof Set ? Set.copyOf((Set<?>) result) : result;
  }
}

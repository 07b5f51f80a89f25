package io.godwit.location.store;

import com.google.auto.value.AutoValue;
import java.util.Optional;

/** A change of one key. Immutable. */
@AutoValue
public abstract class StoreEvent<K, V> {
  public static <K, V> StoreEvent<K, V> stored(K key, Versioned<V> now) {
    return new AutoValue_StoreEvent<>(key, now.version(), Optional.of(now.value()));
  }

  /**
   * @param version the version of the value that is no more
   */
  public static <K, V> StoreEvent<K, V> removed(K key, long version) {
    return new AutoValue_StoreEvent<>(key, version, Optional.empty());
  }

  public abstract K key();

  /** The version that was stored, or, of a removal, the version that was removed. */
  public abstract long version();

  /** What is stored now; empty after a removal. */
  public abstract Optional<V> value();
}

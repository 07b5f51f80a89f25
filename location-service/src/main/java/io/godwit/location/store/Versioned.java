package io.godwit.location.store;

import com.google.auto.value.AutoValue;

/** A value and the version under which it is stored. Immutable. */
@AutoValue
public abstract class Versioned<V> {
  public static <V> Versioned<V> of(V value, long version) {
    return new AutoValue_Versioned<>(value, version);
  }

  public abstract V value();

  /** At least 1; grows with every write of the key and is never used again for it. */
  public abstract long version();
}

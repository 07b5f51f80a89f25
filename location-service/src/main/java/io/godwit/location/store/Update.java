package io.godwit.location.store;

import com.google.auto.value.AutoValue;
import java.util.Optional;

/** What a {@link Ledger} did to a key. Immutable. */
@AutoValue
public abstract class Update<K, V> {
  static <K, V> Update<K, V> unchanged(K key, Optional<V> value, long version) {
    return new AutoValue_Update<>(key, value, value, version);
  }

  static <K, V> Update<K, V> changed(K key, Optional<V> before, Optional<V> after, long version) {
    return new AutoValue_Update<>(key, before, after, version);
  }

  public abstract K key();

  public abstract Optional<V> before();

  public abstract Optional<V> after();

  /** The version of {@code after}, or, if that is empty, of what was removed; 0 if nothing was. */
  public abstract long version();

  public final boolean isChange() {
    return !before().equals(after());
  }
}

package io.godwit.location.store;

import com.google.auto.value.AutoValue;
import java.util.Optional;

/** What became of a compare-and-set. Immutable. */
@AutoValue
public abstract class CasResult<V> {
  /** The write took effect; {@code current} is what it wrote, or empty after a removal. */
  public static <V> CasResult<V> applied(Optional<Versioned<V>> current) {
    return new AutoValue_CasResult<>(true, current);
  }

  /** The expectation did not hold and nothing was changed; {@code current} stands there instead. */
  public static <V> CasResult<V> stale(Optional<Versioned<V>> current) {
    return new AutoValue_CasResult<>(false, current);
  }

  public abstract boolean applied();

  public abstract Optional<Versioned<V>> current();
}

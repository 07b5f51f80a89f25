package io.godwit.location.store;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableSet;
import java.util.Optional;

/**
 * What a {@link Ledger} keeps under a key: the committed value, which is the only thing that
 * readers see, and perhaps a {@link Draft} of the next one. Immutable.
 */
@AutoValue
public abstract class Stored<V> {
  public static <V> Stored<V> just(V value) {
    return of(Optional.of(value), Optional.empty());
  }

  public static <V> Stored<V> drafted(Optional<V> committed, Draft<V> draft) {
    return of(committed, Optional.of(draft));
  }

  /**
   * @throws IllegalArgumentException if there is neither a committed value nor a draft
   */
  public static <V> Stored<V> of(Optional<V> committed, Optional<Draft<V>> draft) {
    if (!committed.isPresent() && !draft.isPresent()) {
      throw new IllegalArgumentException("nothing to store");
    }
    return new AutoValue_Stored<>(committed, draft);
  }

  public abstract Optional<V> committed();

  public abstract Optional<Draft<V>> draft();

  /** Whether somebody is about to remove the value. */
  public final boolean beingRemoved() {
    return draft().isPresent() && !draft().get().proposed().isPresent();
  }

  /** What readers see now and what they may see next. */
  public final ImmutableSet<V> possible() {
    ImmutableSet.Builder<V> values = ImmutableSet.builder();
    committed().ifPresent(values::add);
    draft().flatMap(Draft::proposed).ifPresent(values::add);
    return values.build();
  }
}

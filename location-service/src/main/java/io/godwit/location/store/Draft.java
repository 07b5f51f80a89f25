package io.godwit.location.store;

import com.google.auto.value.AutoValue;
import java.util.Optional;

/** A write that was announced and is not yet committed. Immutable. */
@AutoValue
public abstract class Draft<V> {
  /**
   * @param proposed what is to be stored; empty if the value is to be removed
   * @param atMillis when it was announced, by its writer's clock, in ms since 1970
   */
  public static <V> Draft<V> of(Optional<V> proposed, long atMillis) {
    return new AutoValue_Draft<>(proposed, atMillis);
  }

  public abstract Optional<V> proposed();

  public abstract long atMillis();
}

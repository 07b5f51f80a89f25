package io.godwit.app.program;

import com.google.auto.value.AutoValue;

/** How many frames, and bytes of them, rules have taken. Immutable. */
@AutoValue
public abstract class Count {

  public static final Count ZERO = of(0, 0);

  public static Count of(long packets, long bytes) {
    return new AutoValue_Count(packets, bytes);
  }

  public abstract long packets();

  /** Whole Ethernet frames, as Open vSwitch counts them. */
  public abstract long bytes();

  /** Both together. */
  public final Count plus(Count other) {
    return of(packets() + other.packets(), bytes() + other.bytes());
  }
}

package io.godwit.overlay.policy;

import com.google.auto.value.AutoValue;

/** How many frames a second something may be, and how many at once after a pause. Immutable. */
@AutoValue
public abstract class Rate {

  /** As much as a switch's meter can count (OpenFlow 1.3.5, A.3.4.5). */
  public static final long MAX = 0xffffffffL;

  /**
   * A rate.
   *
   * @throws IllegalArgumentException unless both are 1 to {@link #MAX}
   */
  public static Rate of(long packetsPerSecond, long burst) {
    check("packets a second", packetsPerSecond);
    check("packets at once", burst);
    return new AutoValue_Rate(packetsPerSecond, burst);
  }

  public abstract long packetsPerSecond();

  public abstract long burst();

  private static void check(String what, long number) {
    if (number < 1 || number > MAX) {
      throw new IllegalArgumentException("a rate is 1 to " + MAX + " " + what + ": " + number);
    }
  }
}

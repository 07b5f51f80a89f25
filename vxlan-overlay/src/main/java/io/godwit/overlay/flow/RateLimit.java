package io.godwit.overlay.flow;

import com.google.auto.value.AutoValue;

/**
 * How many frames a second may go through all rules of one edge that name the same limit; what is
 * over it is dropped before the rule does anything (a meter: OpenFlow 1.3.5 §5.7). Which number the
 * meter has at a switch is the adapter's business. Immutable.
 */
@AutoValue
public abstract class RateLimit {

  /** As much as a switch's meter can count. */
  public static final long MAX = 0xffffffffL;

  /**
   * A limit.
   *
   * @param name what is limited: rules of one edge share a limit if it is equal in everything
   * @param packetsPerSecond how many frames pass in the long run
   * @param burst how many may come at once after a pause, in frames
   * @throws IllegalArgumentException if the name is not of letters, digits, {@code . : _ -}, or a
   *     number is not 1 to {@link #MAX}
   */
  public static RateLimit of(String name, long packetsPerSecond, long burst) {
    if (!name.matches("[A-Za-z0-9.:_-]+")) {
      throw new IllegalArgumentException("no name of a limit: " + name);
    }
    check("frames a second", packetsPerSecond);
    check("frames at once", burst);
    return new AutoValue_RateLimit(name, packetsPerSecond, burst);
  }

  public abstract String name();

  public abstract long packetsPerSecond();

  public abstract long burst();

  private static void check(String what, long number) {
    if (number < 1 || number > MAX) {
      throw new IllegalArgumentException("a limit is 1 to " + MAX + " " + what + ": " + number);
    }
  }

  /** As an instruction reads in ovs-ofctl, but for the meter's number, which the switch knows. */
  @Override
  public final String toString() {
    return "meter:" + name() + "(" + packetsPerSecond() + "/s+" + burst() + ")";
  }
}

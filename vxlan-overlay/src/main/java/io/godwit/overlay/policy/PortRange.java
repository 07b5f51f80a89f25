package io.godwit.overlay.policy;

import com.google.auto.value.AutoValue;

/** Transport ports from one to another, both included. Immutable. */
@AutoValue
public abstract class PortRange {

  public static final int MAX = 0xffff;

  /**
   * @throws IllegalArgumentException unless {@code 0 <= first <= last <= 65535}
   */
  public static PortRange of(int first, int last) {
    if (first < 0 || first > MAX || last < 0 || last > MAX) {
      throw new IllegalArgumentException("a port is 0 to " + MAX + ": " + first + "-" + last);
    }
    if (first > last) {
      throw new IllegalArgumentException(
          String.format(
              "a port range goes from the lower to the higher port: %d-%d is inverted, give %d-%d",
              first, last, last, first));
    }
    return new AutoValue_PortRange(first, last);
  }

  public abstract int first();

  public abstract int last();

  public final boolean contains(long port) {
    return first() <= port && port <= last();
  }

  @Override
  public final String toString() {
    return first() == last() ? String.valueOf(first()) : first() + "-" + last();
  }
}

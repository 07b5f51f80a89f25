package io.godwit.location;

import com.google.auto.value.AutoValue;

/**
 * VXLAN network identifier: the 24-bit segment id of RFC 7348 §5. Zero is left out, since it is
 * what an untagged tunnel carries, and so is the last sixteenth, which edges use among themselves.
 * Immutable.
 */
@AutoValue
public abstract class Vni implements Comparable<Vni> {

  public static final int MAX = 0xefffff;

  /**
   * @throws IllegalArgumentException unless {@code 1 <= value <= MAX}
   */
  public static Vni of(int value) {
    if (value < 1 || value > MAX) {
      throw new IllegalArgumentException(
          "a VNI is 1 to " + MAX + ", those above are reserved: " + value);
    }
    return new AutoValue_Vni(value);
  }

  public abstract int value();

  @Override
  public final int compareTo(Vni other) {
    return Integer.compare(value(), other.value());
  }

  @Override
  public final String toString() {
    return Integer.toString(value());
  }
}

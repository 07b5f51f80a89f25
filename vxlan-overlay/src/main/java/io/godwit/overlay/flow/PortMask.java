package io.godwit.overlay.flow;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;

/** Transport ports that agree in the bits of a mask. Immutable. */
@AutoValue
public abstract class PortMask {

  public static final int MAX_PORT = 0xffff;

  static PortMask of(int value, int mask) {
    return new AutoValue_PortMask(value, mask);
  }

  /**
   * The fewest masks that together match the ports from {@code first} to {@code last} and no other:
   * at most 30.
   *
   * @throws IllegalArgumentException unless {@code 0 <= first <= last <= 65535}
   */
  public static ImmutableList<PortMask> covering(int first, int last) {
    if (first < 0 || first > last || last > MAX_PORT) {
      throw new IllegalArgumentException("no range of ports: " + first + " to " + last);
    }
    ImmutableList.Builder<PortMask> masks = ImmutableList.builder();
    int next = first;
    while (next <= last) {
      int block = next == 0 ? MAX_PORT + 1 : Integer.lowestOneBit(next);
      while (next + block - 1 > last) {
        block >>= 1;
      }
      masks.add(of(next, MAX_PORT & -block));
      next += block;
    }
    return masks.build();
  }

  public abstract int value();

  public abstract int mask();

  public final boolean isExact() {
    return mask() == MAX_PORT;
  }

  public final boolean matches(long port) {
    return (port & mask()) == value();
  }

  /** As ovs-ofctl writes it. */
  @Override
  public final String toString() {
    return "0x" + Integer.toHexString(value()) + "/0x" + Integer.toHexString(mask());
  }
}

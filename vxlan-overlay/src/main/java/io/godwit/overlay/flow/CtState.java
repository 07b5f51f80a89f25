package io.godwit.overlay.flow;

import com.google.auto.value.AutoValue;

/**
 * What connection tracking must have said of a frame: for each flag yes, no, or either. Immutable.
 */
@AutoValue
public abstract class CtState {

  /** Any frame that went through connection tracking. */
  public static final CtState TRACKED = of(0, 0).with(Flag.TRACKED);

  /** Flags of Open vSwitch's ct_state, in the order of their bits (ovs-fields(7)). */
  public enum Flag {
    NEW("new"),
    ESTABLISHED("est"),
    RELATED("rel"),
    REPLY("rpl"),
    INVALID("inv"),
    TRACKED("trk");

    private final String label;

    Flag(String label) {
      this.label = label;
    }

    /** Its bit in a state. */
    public int bit() {
      return 1 << ordinal();
    }
  }

  static CtState of(int value, int mask) {
    return new AutoValue_CtState(value, mask);
  }

  public abstract int value();

  /** The flags that matter. */
  public abstract int mask();

  public final CtState with(Flag flag) {
    return of(value() | flag.bit(), mask() | flag.bit());
  }

  public final CtState without(Flag flag) {
    return of(value() & ~flag.bit(), mask() | flag.bit());
  }

  public final boolean matches(int state) {
    return (state & mask()) == value();
  }

  /** As ovs-ofctl writes it. */
  @Override
  public final String toString() {
    StringBuilder text = new StringBuilder();
    for (Flag flag : Flag.values()) {
      if ((mask() & flag.bit()) != 0) {
        text.append((value() & flag.bit()) != 0 ? '+' : '-').append(flag.label);
      }
    }
    return text.toString();
  }
}

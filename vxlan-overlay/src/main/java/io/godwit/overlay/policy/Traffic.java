package io.godwit.overlay.policy;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableSet;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A kind of traffic by what opens a connection: IP version, and as far as they are given protocol,
 * destination ports, ICMP type and code. Immutable.
 */
@AutoValue
public abstract class Traffic {

  public static final int ICMP = 1;
  public static final int TCP = 6;
  public static final int UDP = 17;
  public static final int ICMPV6 = 58;
  public static final int SCTP = 132;

  private static final ImmutableSet<Integer> WITH_PORTS = ImmutableSet.of(TCP, UDP, SCTP);
  private static final int MAX_BYTE = 255;

  /** All traffic of a family. */
  public static Traffic any(IpFamily family) {
    return new AutoValue_Traffic(
        family, OptionalInt.empty(), Optional.empty(), OptionalInt.empty(), OptionalInt.empty());
  }

  /**
   * @throws IllegalArgumentException if the protocol has no number such as this, or not in this
   *     family
   */
  public static Traffic of(IpFamily family, int protocol) {
    checkByte("an IP protocol", protocol);
    if (protocol == ICMP && family == IpFamily.IPV6) {
      throw new IllegalArgumentException("IPv6 has ICMPv6, protocol 58, and not ICMP, protocol 1");
    }
    if (protocol == ICMPV6 && family == IpFamily.IPV4) {
      throw new IllegalArgumentException("IPv4 has ICMP, protocol 1, and not ICMPv6, protocol 58");
    }
    return new AutoValue_Traffic(
        family,
        OptionalInt.of(protocol),
        Optional.empty(),
        OptionalInt.empty(),
        OptionalInt.empty());
  }

  /**
   * @throws IllegalArgumentException if the protocol has no ports
   */
  public final Traffic ports(PortRange ports) {
    if (!protocol().isPresent() || !WITH_PORTS.contains(protocol().getAsInt())) {
      throw new IllegalArgumentException(
          "ports " + ports + " need the protocol TCP, UDP or SCTP, which have them");
    }
    return new AutoValue_Traffic(family(), protocol(), Optional.of(ports), icmpType(), icmpCode());
  }

  /**
   * @throws IllegalArgumentException if the protocol is neither ICMP nor ICMPv6, or the type is out
   *     of range
   */
  public final Traffic icmpType(int type) {
    checkByte("an ICMP type", type);
    boolean icmp =
        protocol().isPresent()
            && (protocol().getAsInt() == ICMP || protocol().getAsInt() == ICMPV6);
    if (!icmp) {
      throw new IllegalArgumentException("ICMP type " + type + " needs the protocol ICMP");
    }
    return new AutoValue_Traffic(
        family(), protocol(), ports(), OptionalInt.of(type), OptionalInt.empty());
  }

  /**
   * @throws IllegalArgumentException if there is no type, or the code is out of range
   */
  public final Traffic icmpCode(int code) {
    checkByte("an ICMP code", code);
    if (!icmpType().isPresent()) {
      throw new IllegalArgumentException("ICMP code " + code + " needs an ICMP type");
    }
    return new AutoValue_Traffic(family(), protocol(), ports(), icmpType(), OptionalInt.of(code));
  }

  public abstract IpFamily family();

  public abstract OptionalInt protocol();

  /** Destination ports. */
  public abstract Optional<PortRange> ports();

  public abstract OptionalInt icmpType();

  public abstract OptionalInt icmpCode();

  @Override
  public final String toString() {
    StringBuilder text = new StringBuilder(family().toString());
    protocol().ifPresent(protocol -> text.append(" protocol ").append(protocol));
    ports().ifPresent(ports -> text.append(" ports ").append(ports));
    icmpType().ifPresent(type -> text.append(" type ").append(type));
    icmpCode().ifPresent(code -> text.append(" code ").append(code));
    return text.toString();
  }

  private static void checkByte(String what, int value) {
    if (value < 0 || value > MAX_BYTE) {
      throw new IllegalArgumentException(what + " is 0 to " + MAX_BYTE + ": " + value);
    }
  }
}

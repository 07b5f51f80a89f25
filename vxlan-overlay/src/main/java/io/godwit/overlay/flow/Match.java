package io.godwit.overlay.flow;

import com.google.auto.value.AutoValue;
import com.google.auto.value.extension.memoized.Memoized;
import com.google.common.collect.ImmutableSortedMap;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;

/**
 * What a rule applies to: a value for each of some fields. Values are {@link Long}, {@link
 * MacAddress}, {@link IpPrefix}, {@link PortMask} or {@link CtState}; {@link #MULTICAST} stands for
 * the group bit of a MAC address. Immutable.
 */
@AutoValue
public abstract class Match {

  /** As the value of {@link Field#ETH_DST}: any group address, by the bit that marks them. */
  public static final MacAddress MULTICAST = MacAddress.valueOf("01:00:00:00:00:00");

  public static Builder builder() {
    return new Builder();
  }

  public abstract ImmutableSortedMap<Field, Object> values();

  /** Sets of rules are compared again and again. */
  @Memoized
  @Override
  public abstract int hashCode();

  /** Whether it applies to nothing but IPv4, or nothing but IPv6. */
  final boolean isIp() {
    Object type = values().get(Field.ETH_TYPE);
    return Long.valueOf(EthTypes.IPV4).equals(type) || Long.valueOf(EthTypes.IPV6).equals(type);
  }

  /** As ovs-ofctl writes it. */
  @Override
  public final String toString() {
    return values().entrySet().stream().map(Match::render).collect(Collectors.joining(","));
  }

  private static String render(Map.Entry<Field, Object> entry) {
    Field field = entry.getKey();
    Object value = entry.getValue();
    if (field == Field.ETH_DST && value.equals(MULTICAST)) {
      return field.label() + "=" + MULTICAST + "/" + MULTICAST;
    }
    if (value instanceof IpPrefix) {
      IpPrefix prefix = (IpPrefix) value;
      int width = prefix.isIp4() ? IpPrefix.MAX_INET_MASK_LENGTH : IpPrefix.MAX_INET6_MASK_LENGTH;
      return field.label() + "=" + (prefix.prefixLength() == width ? prefix.address() : prefix);
    }
    if (field == Field.METADATA || field == Field.TUNNEL_ID || field == Field.ETH_TYPE) {
      return field.label() + "=0x" + Long.toHexString((Long) value);
    }
    if (field == Field.IN_PORT && value.equals(Pipeline.LOCAL)) {
      return field.label() + "=LOCAL";
    }
    return field.label() + "=" + value;
  }

  /** Collects values; a field may be set once. */
  public static final class Builder {
    private final TreeMap<Field, Object> values = new TreeMap<>();

    private Builder() {}

    public Builder inPort(long port) {
      return put(Field.IN_PORT, port);
    }

    /** From the hypervisor itself. */
    public Builder fromLocal() {
      return inPort(Pipeline.LOCAL);
    }

    public Builder metadata(long metadata) {
      return put(Field.METADATA, metadata);
    }

    public Builder tunnelId(long id) {
      return put(Field.TUNNEL_ID, id);
    }

    public Builder ethSrc(MacAddress mac) {
      return put(Field.ETH_SRC, mac);
    }

    /** A unicast address, or {@link #MULTICAST}. */
    public Builder ethDst(MacAddress mac) {
      return put(Field.ETH_DST, mac);
    }

    public Builder ethType(long type) {
      return put(Field.ETH_TYPE, type);
    }

    public Builder arp() {
      return ethType(EthTypes.ARP);
    }

    public Builder rarp() {
      return put(Field.ETH_TYPE, EthTypes.RARP);
    }

    public Builder arpOp(long op) {
      return put(Field.ARP_OP, op);
    }

    public Builder arpSha(MacAddress mac) {
      return put(Field.ARP_SHA, mac);
    }

    /** An IPv4 address. */
    public Builder arpSpa(IpAddress ip) {
      return put(Field.ARP_SPA, of(IpAddress.Version.INET, ip));
    }

    /** An IPv4 address. */
    public Builder arpTpa(IpAddress ip) {
      return put(Field.ARP_TPA, of(IpAddress.Version.INET, ip));
    }

    public Builder ipv4() {
      return ethType(EthTypes.IPV4);
    }

    public Builder ipv6() {
      return ethType(EthTypes.IPV6);
    }

    public Builder ipProtocol(long protocol) {
      return put(Field.IP_PROTO, protocol);
    }

    public Builder udp() {
      return ipProtocol(EthTypes.UDP);
    }

    public Builder udpPorts(long source, long destination) {
      return udp().put(Field.UDP_SRC, source).put(Field.UDP_DST, destination);
    }

    /** A transport protocol's source or destination ports. */
    public Builder ports(Field field, PortMask ports) {
      return put(field, ports.isExact() ? (Object) (long) ports.value() : ports);
    }

    /** A type or code of ICMP or ICMPv6. */
    public Builder icmp(Field field, long value) {
      return put(field, value);
    }

    public Builder ctState(CtState state) {
      return put(Field.CT_STATE, state);
    }

    public Builder ctMark(long mark) {
      return put(Field.CT_MARK, mark);
    }

    public Builder icmpv6(long type) {
      return ipv6().put(Field.IP_PROTO, EthTypes.ICMPV6).put(Field.ICMPV6_TYPE, type);
    }

    /** An IPv6 address. */
    public Builder ndTarget(IpAddress ip) {
      return put(Field.ND_TARGET, of(IpAddress.Version.INET6, ip));
    }

    /** The source address; of the family that the prefix is of. */
    public Builder ipSrc(IpPrefix prefix) {
      return put(prefix.isIp4() ? Field.IPV4_SRC : Field.IPV6_SRC, prefix);
    }

    /** The destination address; of the family that the prefix is of. */
    public Builder ipDst(IpPrefix prefix) {
      return put(prefix.isIp4() ? Field.IPV4_DST : Field.IPV6_DST, prefix);
    }

    /**
     * @throws IllegalStateException if a field lacks the protocol that has it: a switch would
     *     refuse the rule (OpenFlow 1.3.5 §7.2.3.8)
     */
    public Match build() {
      values.keySet().forEach(this::checkPrerequisite);
      return new AutoValue_Match(ImmutableSortedMap.copyOfSorted(values));
    }

    private void checkPrerequisite(Field field) {
      switch (field) {
        case ARP_OP:
        case ARP_SPA:
        case ARP_TPA:
        case ARP_SHA:
          require(field, Field.ETH_TYPE, EthTypes.ARP);
          break;
        case IPV4_SRC:
        case IPV4_DST:
          require(field, Field.ETH_TYPE, EthTypes.IPV4);
          break;
        case IPV6_SRC:
        case IPV6_DST:
          require(field, Field.ETH_TYPE, EthTypes.IPV6);
          break;
        case IP_PROTO:
          require(field, Field.ETH_TYPE, EthTypes.IPV4, EthTypes.IPV6);
          break;
        case TCP_SRC:
        case TCP_DST:
          require(field, Field.IP_PROTO, EthTypes.TCP);
          break;
        case UDP_SRC:
        case UDP_DST:
          require(field, Field.IP_PROTO, EthTypes.UDP);
          break;
        case SCTP_SRC:
        case SCTP_DST:
          require(field, Field.IP_PROTO, EthTypes.SCTP);
          break;
        case ICMPV4_TYPE:
        case ICMPV4_CODE:
          require(field, Field.ETH_TYPE, EthTypes.IPV4);
          require(field, Field.IP_PROTO, EthTypes.ICMPV4);
          break;
        case ICMPV6_TYPE:
        case ICMPV6_CODE:
          require(field, Field.ETH_TYPE, EthTypes.IPV6);
          require(field, Field.IP_PROTO, EthTypes.ICMPV6);
          break;
        case ND_TARGET:
          require(
              field,
              Field.ICMPV6_TYPE,
              EthTypes.NEIGHBOUR_SOLICITATION,
              EthTypes.NEIGHBOUR_ADVERTISEMENT);
          break;
        default:
          break;
      }
    }

    private void require(Field field, Field prerequisite, Long... allowed) {
      Object value = values.get(prerequisite);
      if (value == null || !Arrays.asList(allowed).contains(value)) {
        throw new IllegalStateException(field + " needs " + prerequisite + ", which is " + value);
      }
    }

    private static IpPrefix of(IpAddress.Version version, IpAddress ip) {
      if (ip.version() != version) {
        throw new IllegalArgumentException("no " + version + " address: " + ip);
      }
      return ip.toIpPrefix();
    }

    private Builder put(Field field, Object value) {
      if (values.put(field, value) != null) {
        throw new IllegalStateException(field + " is matched already");
      }
      return this;
    }
  }
}

package io.godwit.overlay.fabric;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.godwit.overlay.flow.EthTypes;
import io.godwit.overlay.flow.Field;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;

/**
 * An Ethernet frame as far as the pipeline looks into it. Header values are {@link Long}, {@link
 * MacAddress} or {@link IpAddress}. Immutable.
 *
 * @param arpTha target hardware address of ARP, which no rule matches
 * @param ttl IPv4 TTL or IPv6 hop limit
 * @param length in bytes, Ethernet header and all, without the checksum
 * @param payload tells frames of one test apart
 * @param whole what this is a fragment of; null if it is none
 */
public record Frame(
    ImmutableMap<Field, Object> header,
    MacAddress arpTha,
    int ttl,
    int length,
    String payload,
    @Nullable Frame whole) {

  /** An Ethernet header without a VLAN tag. */
  public static final int HEADER_BYTES = 14;

  private static final int TTL = 64;
  private static final String HANDSHAKE_REPLY = "SYN, ACK";
  private static final int SHORTEST = 60;
  private static final long FRAGMENT = 44;
  private static final ImmutableSet<Field> TRANSPORT =
      ImmutableSet.of(
          Field.TCP_SRC,
          Field.TCP_DST,
          Field.UDP_SRC,
          Field.UDP_DST,
          Field.ICMPV4_TYPE,
          Field.ICMPV4_CODE,
          Field.ICMPV6_TYPE,
          Field.ICMPV6_CODE);

  /** A frame with nothing but addresses and a type. */
  public static Frame ethernet(MacAddress src, MacAddress dst, long type) {
    return new Frame(ImmutableMap.of(), MacAddress.ZERO, TTL, SHORTEST, "", null)
        .with(Field.ETH_SRC, src)
        .with(Field.ETH_DST, dst)
        .with(Field.ETH_TYPE, type);
  }

  /** A UDP datagram, IPv4 or IPv6 as its addresses are. */
  public static Frame udp(MacAddress src, MacAddress dst, IpAddress from, IpAddress to) {
    return udp(src, dst, from, to, 4000, 5000);
  }

  public static Frame udp(
      MacAddress src, MacAddress dst, IpAddress from, IpAddress to, long sport, long dport) {
    return ip(src, dst, from, to)
        .with(Field.IP_PROTO, EthTypes.UDP)
        .with(Field.UDP_SRC, sport)
        .with(Field.UDP_DST, dport);
  }

  /** A TCP segment. */
  public static Frame tcp(
      MacAddress src, MacAddress dst, IpAddress from, IpAddress to, long sport, long dport) {
    return ip(src, dst, from, to)
        .with(Field.IP_PROTO, EthTypes.TCP)
        .with(Field.TCP_SRC, sport)
        .with(Field.TCP_DST, dport);
  }

  /** An ICMPv6 message without a neighbour discovery target. */
  public static Frame icmpv6(
      MacAddress src, MacAddress dst, IpAddress from, IpAddress to, long type) {
    return ip(src, dst, from, to)
        .with(Field.IP_PROTO, EthTypes.ICMPV6)
        .with(Field.ICMPV6_TYPE, type);
  }

  /** A neighbour solicitation, sent to the target's solicited-node group (RFC 4291 §2.7.1). */
  public static Frame solicitation(MacAddress src, IpAddress from, IpAddress target) {
    byte[] t = target.toOctets();
    MacAddress group =
        MacAddress.valueOf(new byte[] {0x33, 0x33, (byte) 0xff, t[13], t[14], t[15]});
    return icmpv6(src, group, from, target, EthTypes.NEIGHBOUR_SOLICITATION)
        .with(Field.ND_TARGET, target);
  }

  public static Frame advertisement(
      MacAddress src, MacAddress dst, IpAddress from, IpAddress target) {
    return icmpv6(src, dst, from, from, EthTypes.NEIGHBOUR_ADVERTISEMENT)
        .with(Field.ND_TARGET, target);
  }

  public static Frame arpRequest(MacAddress sha, IpAddress spa, IpAddress tpa) {
    return arp(sha, MacAddress.BROADCAST, 1, sha, spa, MacAddress.ZERO, tpa);
  }

  public static Frame arp(
      MacAddress src,
      MacAddress dst,
      long op,
      MacAddress sha,
      IpAddress spa,
      MacAddress tha,
      IpAddress tpa) {
    return ethernet(src, dst, EthTypes.ARP)
        .with(Field.ARP_OP, op)
        .with(Field.ARP_SHA, sha)
        .with(Field.ARP_SPA, spa)
        .with(Field.ARP_TPA, tpa)
        .withArpTha(tha);
  }

  /**
   * The first fragment of this datagram, or one behind it, as Open vSwitch shows them to the tables
   * (ovs-fields(7), ip_frag); connection tracking sees the datagram.
   */
  public Frame fragment(boolean first) {
    Map<Field, Object> shown = new EnumMap<>(Field.class);
    shown.putAll(header);
    for (Field field : TRANSPORT) {
      shown.computeIfPresent(field, (key, value) -> 0L);
    }
    if (!first && Long.valueOf(EthTypes.IPV6).equals(header.get(Field.ETH_TYPE))) {
      TRANSPORT.forEach(shown::remove);
      shown.put(Field.IP_PROTO, FRAGMENT);
    }
    return new Frame(ImmutableMap.copyOf(shown), arpTha, ttl, length, payload, this);
  }

  /** What connection tracking sees. */
  Frame reassembled() {
    return whole == null ? this : whole;
  }

  private static Frame ip(MacAddress src, MacAddress dst, IpAddress from, IpAddress to) {
    boolean four = from.isIp4();
    return ethernet(src, dst, four ? EthTypes.IPV4 : EthTypes.IPV6)
        .with(four ? Field.IPV4_SRC : Field.IPV6_SRC, from)
        .with(four ? Field.IPV4_DST : Field.IPV6_DST, to);
  }

  public Optional<Object> get(Field field) {
    return Optional.ofNullable(header.get(field));
  }

  /** The same as the second step of a handshake, which begins no connection anywhere. */
  public Frame handshakeReply() {
    return withPayload(HANDSHAKE_REPLY);
  }

  boolean canBegin() {
    return !payload.equals(HANDSHAKE_REPLY);
  }

  public MacAddress ethSrc() {
    return (MacAddress) header.get(Field.ETH_SRC);
  }

  public MacAddress ethDst() {
    return (MacAddress) header.get(Field.ETH_DST);
  }

  public Frame with(Field field, Object value) {
    Map<Field, Object> changed = new EnumMap<>(Field.class);
    changed.putAll(header);
    changed.put(field, value);
    return new Frame(ImmutableMap.copyOf(changed), arpTha, ttl, length, payload, whole);
  }

  public Frame withArpTha(MacAddress tha) {
    return new Frame(header, tha, ttl, length, payload, whole);
  }

  public Frame withTtl(int changed) {
    return new Frame(header, arpTha, changed, length, payload, whole);
  }

  public Frame withLength(int changed) {
    return new Frame(header, arpTha, ttl, changed, payload, whole);
  }

  public Frame withPayload(String changed) {
    return new Frame(header, arpTha, ttl, length, changed, whole);
  }
}

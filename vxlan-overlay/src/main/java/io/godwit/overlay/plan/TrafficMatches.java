package io.godwit.overlay.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.godwit.overlay.flow.Field;
import io.godwit.overlay.flow.Match;
import io.godwit.overlay.flow.PortMask;
import io.godwit.overlay.policy.IpFamily;
import io.godwit.overlay.policy.PortRange;
import io.godwit.overlay.policy.Traffic;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.onlab.packet.IpPrefix;

/**
 * Matches for what opens a connection of some kind, or, mirrored, for what replies to that. There
 * are several where a range of ports is no single mask.
 *
 * <p>Open vSwitch, as ONOS sets it up, shows each fragment of a datagram, the first too, with
 * ports, type and code 0, and each behind the first of an IPv6 datagram as of protocol 44
 * (ovs-fields(7), ip_frag). So whoever admits by ports or types must not take 0 for one of them,
 * and whoever refuses by them must refuse 0 as well.
 */
final class TrafficMatches {

  /** What is made of what matches. */
  enum Use {
    /** What can't be told not to be of the kind must not match. */
    ADMIT,
    /** What can't be told not to be of the kind must match. */
    REFUSE,
    COUNT
  }

  /** What a fragment behind the first of an IPv6 datagram is seen as (RFC 8200 section 4.5). */
  private static final int FRAGMENT = 44;

  /** Requests and their replies (RFC 792, RFC 4443); other messages have none. */
  private static final ImmutableMap<Integer, Integer> ICMP_REPLIES =
      ImmutableMap.of(8, 0, 13, 14, 15, 16, 17, 18);

  private static final ImmutableMap<Integer, Integer> ICMPV6_REPLIES = ImmutableMap.of(128, 129);

  private final Traffic traffic;
  private final Optional<IpPrefix> from;
  private final Optional<IpPrefix> to;
  private final boolean mirrored;
  private final Use use;

  /**
   * @param from where the connection is opened from, if not from anywhere
   * @param to where it is opened to
   */
  TrafficMatches(
      Traffic traffic, Optional<IpPrefix> from, Optional<IpPrefix> to, boolean mirrored, Use use) {
    this.use = use;
    this.traffic = traffic;
    this.from = mirrored ? to : from;
    this.to = mirrored ? from : to;
    this.mirrored = mirrored;
  }

  /** None if nothing can be a reply to that. */
  List<Match> of(long metadata) {
    if (traffic.ports().isPresent()) {
      return ports(traffic.ports().get(), metadata);
    }
    if (traffic.icmpType().isPresent()) {
      return icmp(traffic.icmpType().getAsInt(), metadata);
    }
    ImmutableList.Builder<Match> matches = ImmutableList.builder();
    matches.add(base(metadata, traffic.protocol()).build());
    if (use == Use.ADMIT && hidesItsProtocol()) {
      matches.add(base(metadata, OptionalInt.of(FRAGMENT)).build());
    }
    return matches.build();
  }

  /**
   * Whether its fragments behind the first show another protocol. They are naught without the
   * first. TCP has none, since its segments fit into packets.
   */
  private boolean hidesItsProtocol() {
    int protocol = traffic.protocol().orElse(FRAGMENT);
    return traffic.family() == IpFamily.IPV6 && protocol != FRAGMENT && protocol != Traffic.TCP;
  }

  private List<Match> ports(PortRange range, long metadata) {
    Field field = portField(traffic.protocol().getAsInt());
    int first = use == Use.ADMIT ? Math.max(range.first(), 1) : range.first();
    ImmutableList.Builder<Match> matches = ImmutableList.builder();
    if (first <= range.last()) {
      for (PortMask mask : PortMask.covering(first, range.last())) {
        matches.add(base(metadata, traffic.protocol()).ports(field, mask).build());
      }
    }
    if (use == Use.REFUSE && first > 0) {
      PortMask none = PortMask.covering(0, 0).get(0);
      matches.add(base(metadata, traffic.protocol()).ports(field, none).build());
    }
    return matches.build();
  }

  private List<Match> icmp(int type, long metadata) {
    boolean four = traffic.family() == IpFamily.IPV4;
    Integer seen =
        mirrored ? (four ? ICMP_REPLIES : ICMPV6_REPLIES).get(type) : Integer.valueOf(type);
    if (seen == null) {
      return ImmutableList.of();
    }
    Field typeField = four ? Field.ICMPV4_TYPE : Field.ICMPV6_TYPE;
    Field codeField = four ? Field.ICMPV4_CODE : Field.ICMPV6_CODE;
    Match.Builder match = base(metadata, traffic.protocol()).icmp(typeField, seen);
    if (!mirrored) {
      traffic.icmpCode().ifPresent(code -> match.icmp(codeField, code));
    }
    ImmutableList.Builder<Match> matches = ImmutableList.builder();
    matches.add(match.build());
    if (use == Use.REFUSE && seen != 0) {
      matches.add(base(metadata, traffic.protocol()).icmp(typeField, 0).build());
    }
    return matches.build();
  }

  private Match.Builder base(long metadata, OptionalInt protocol) {
    Match.Builder match = Match.builder().metadata(metadata);
    if (traffic.family() == IpFamily.IPV4) {
      match.ipv4();
    } else {
      match.ipv6();
    }
    protocol.ifPresent(match::ipProtocol);
    from.ifPresent(match::ipSrc);
    to.ifPresent(match::ipDst);
    return match;
  }

  private Field portField(int protocol) {
    switch (protocol) {
      case Traffic.TCP:
        return mirrored ? Field.TCP_SRC : Field.TCP_DST;
      case Traffic.UDP:
        return mirrored ? Field.UDP_SRC : Field.UDP_DST;
      default:
        return mirrored ? Field.SCTP_SRC : Field.SCTP_DST;
    }
  }
}

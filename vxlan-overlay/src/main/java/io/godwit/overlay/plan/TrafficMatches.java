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
import org.onlab.packet.IpPrefix;

/**
 * Matches for what opens a connection of some kind, or, mirrored, for what replies to that. There
 * are several where a range of ports is no single mask.
 */
final class TrafficMatches {

  /** Requests and their replies (RFC 792, RFC 4443); other messages have none. */
  private static final ImmutableMap<Integer, Integer> ICMP_REPLIES =
      ImmutableMap.of(8, 0, 13, 14, 15, 16, 17, 18);

  private static final ImmutableMap<Integer, Integer> ICMPV6_REPLIES = ImmutableMap.of(128, 129);

  private final Traffic traffic;
  private final Optional<IpPrefix> from;
  private final Optional<IpPrefix> to;
  private final boolean mirrored;

  /**
   * @param from where the connection is opened from, if not from anywhere
   * @param to where it is opened to
   */
  TrafficMatches(
      Traffic traffic, Optional<IpPrefix> from, Optional<IpPrefix> to, boolean mirrored) {
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
    Match.Builder match = base(metadata);
    if (traffic.icmpType().isPresent()) {
      return icmp(traffic.icmpType().getAsInt(), match);
    }
    return ImmutableList.of(match.build());
  }

  private List<Match> ports(PortRange range, long metadata) {
    Field field = portField(traffic.protocol().getAsInt());
    ImmutableList.Builder<Match> matches = ImmutableList.builder();
    for (PortMask mask : PortMask.covering(range.first(), range.last())) {
      matches.add(base(metadata).ports(field, mask).build());
    }
    return matches.build();
  }

  private List<Match> icmp(int type, Match.Builder match) {
    boolean four = traffic.family() == IpFamily.IPV4;
    Integer seen =
        mirrored ? (four ? ICMP_REPLIES : ICMPV6_REPLIES).get(type) : Integer.valueOf(type);
    if (seen == null) {
      return ImmutableList.of();
    }
    match.icmp(four ? Field.ICMPV4_TYPE : Field.ICMPV6_TYPE, seen);
    if (!mirrored) {
      traffic
          .icmpCode()
          .ifPresent(code -> match.icmp(four ? Field.ICMPV4_CODE : Field.ICMPV6_CODE, code));
    }
    return ImmutableList.of(match.build());
  }

  private Match.Builder base(long metadata) {
    Match.Builder match = Match.builder().metadata(metadata);
    if (traffic.family() == IpFamily.IPV4) {
      match.ipv4();
    } else {
      match.ipv6();
    }
    traffic.protocol().ifPresent(match::ipProtocol);
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

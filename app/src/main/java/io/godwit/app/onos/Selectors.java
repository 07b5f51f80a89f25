package io.godwit.app.onos;

import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import io.godwit.app.onos.driver.NiciraTreatments;
import io.godwit.overlay.flow.CtState;
import io.godwit.overlay.flow.Field;
import io.godwit.overlay.flow.Match;
import io.godwit.overlay.flow.PortMask;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.TpPort;
import org.onosproject.driver.extensions.NiciraMatchCtMark;
import org.onosproject.driver.extensions.NiciraMatchCtState;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.criteria.ExtensionSelector;

/** From the pipeline's matches to ONOS's; all of them can be read back (docs/adr/0006). */
final class Selectors {

  /** One of each, since each takes far more memory than a rule: see {@link NiciraTreatments}. */
  private static final LoadingCache<CtState, ExtensionSelector> STATES =
      CacheBuilder.newBuilder()
          .build(CacheLoader.from(state -> new NiciraMatchCtState(state.value(), state.mask())));

  private static final LoadingCache<Long, ExtensionSelector> MARKS =
      CacheBuilder.newBuilder().build(CacheLoader.from(mark -> new NiciraMatchCtMark(mark)));

  private Selectors() {}

  static TrafficSelector of(Match match, DeviceId device) {
    TrafficSelector.Builder selector = DefaultTrafficSelector.builder();
    match.values().forEach((field, value) -> add(selector, field, value, device));
    return selector.build();
  }

  private static void add(
      TrafficSelector.Builder selector, Field field, Object value, DeviceId device) {
    switch (field) {
      case IN_PORT:
        selector.matchInPort(OnosPorts.port((Long) value));
        break;
      case METADATA:
        selector.matchMetadata((Long) value);
        break;
      case TUNNEL_ID:
        selector.matchTunnelId((Long) value);
        break;
      case ETH_DST:
        if (value.equals(Match.MULTICAST)) {
          selector.matchEthDstMasked(Match.MULTICAST, Match.MULTICAST);
        } else {
          selector.matchEthDst((MacAddress) value);
        }
        break;
      case ETH_SRC:
        selector.matchEthSrc((MacAddress) value);
        break;
      case ETH_TYPE:
        selector.matchEthType(((Long) value).shortValue());
        break;
      case ARP_OP:
        selector.matchArpOp(((Long) value).intValue());
        break;
      case ARP_SPA:
        selector.matchArpSpa(ip4(value));
        break;
      case ARP_TPA:
        selector.matchArpTpa(ip4(value));
        break;
      case ARP_SHA:
        selector.matchArpSha((MacAddress) value);
        break;
      case IP_PROTO:
        selector.matchIPProtocol(((Long) value).byteValue());
        break;
      case IPV4_SRC:
        selector.matchIPSrc((IpPrefix) value);
        break;
      case IPV4_DST:
        selector.matchIPDst((IpPrefix) value);
        break;
      case IPV6_SRC:
        selector.matchIPv6Src((IpPrefix) value);
        break;
      case IPV6_DST:
        selector.matchIPv6Dst((IpPrefix) value);
        break;
      case TCP_SRC:
      case TCP_DST:
      case UDP_SRC:
      case UDP_DST:
      case SCTP_SRC:
      case SCTP_DST:
        if (value instanceof PortMask) {
          addMasked(selector, field, (PortMask) value);
        } else {
          addExact(selector, field, TpPort.tpPort(((Long) value).intValue()));
        }
        break;
      case ICMPV4_TYPE:
        selector.matchIcmpType(((Long) value).byteValue());
        break;
      case ICMPV4_CODE:
        selector.matchIcmpCode(((Long) value).byteValue());
        break;
      case ICMPV6_CODE:
        selector.matchIcmpv6Code(((Long) value).byteValue());
        break;
      case CT_STATE:
        CtState state = (CtState) value;
        selector.extension(STATES.getUnchecked(state), device);
        break;
      case CT_MARK:
        selector.extension(MARKS.getUnchecked((Long) value), device);
        break;
      case ICMPV6_TYPE:
        selector.matchIcmpv6Type(((Long) value).byteValue());
        break;
      case ND_TARGET:
        selector.matchIPv6NDTargetAddress(ip6(value));
        break;
    }
  }

  private static Ip4Address ip4(Object prefix) {
    return ((IpPrefix) prefix).address().getIp4Address();
  }

  private static Ip6Address ip6(Object prefix) {
    return ((IpPrefix) prefix).address().getIp6Address();
  }

  private static void addExact(TrafficSelector.Builder selector, Field field, TpPort port) {
    switch (field) {
      case TCP_SRC:
        selector.matchTcpSrc(port);
        break;
      case TCP_DST:
        selector.matchTcpDst(port);
        break;
      case UDP_SRC:
        selector.matchUdpSrc(port);
        break;
      case UDP_DST:
        selector.matchUdpDst(port);
        break;
      case SCTP_SRC:
        selector.matchSctpSrc(port);
        break;
      default:
        selector.matchSctpDst(port);
        break;
    }
  }

  private static void addMasked(TrafficSelector.Builder selector, Field field, PortMask ports) {
    TpPort value = TpPort.tpPort(ports.value());
    TpPort mask = TpPort.tpPort(ports.mask());
    switch (field) {
      case TCP_SRC:
        selector.matchTcpSrcMasked(value, mask);
        break;
      case TCP_DST:
        selector.matchTcpDstMasked(value, mask);
        break;
      case UDP_SRC:
        selector.matchUdpSrcMasked(value, mask);
        break;
      case UDP_DST:
        selector.matchUdpDstMasked(value, mask);
        break;
      case SCTP_SRC:
        selector.matchSctpSrcMasked(value, mask);
        break;
      default:
        selector.matchSctpDstMasked(value, mask);
        break;
    }
  }
}

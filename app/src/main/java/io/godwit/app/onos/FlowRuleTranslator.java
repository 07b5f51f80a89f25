package io.godwit.app.onos;

import com.google.common.base.Charsets;
import com.google.common.hash.Hashing;
import io.godwit.app.onos.driver.MoveTunnelSource;
import io.godwit.app.onos.driver.NiciraTreatments;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.Field;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Match;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.TpPort;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultFlowRule;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.TrafficTreatment;

/**
 * From the pipeline's rules to ONOS's. A rule's cookie is 16 bits of the application's id, 8 bits
 * of the table and 40 bits of a hash of what the rule matches and does: the same in every process,
 * so that a restarted controller knows its rules.
 */
final class FlowRuleTranslator {

  static final int APP_SHIFT = 48;
  private static final int TABLE_SHIFT = 40;
  private static final long HASH_MASK = (1L << TABLE_SHIFT) - 1;
  private static final long ALL_BITS = -1L;
  private static final short ARP_REPLY = 2;

  private final ApplicationId appId;

  FlowRuleTranslator(ApplicationId appId) {
    this.appId = appId;
  }

  FlowRule translate(DeviceId device, FlowSpec spec) {
    return DefaultFlowRule.builder()
        .forDevice(device)
        .forTable(spec.table().number())
        .withPriority(spec.priority())
        .withSelector(selector(spec.match()))
        .withTreatment(treatment(device, spec))
        .withCookie(cookie(spec))
        .makePermanent()
        .build();
  }

  long cookie(FlowSpec spec) {
    long hash = Hashing.sha256().hashString(spec.toString(), Charsets.UTF_8).asLong();
    return ((long) appId.id() << APP_SHIFT)
        | ((long) spec.table().number() << TABLE_SHIFT)
        | (hash & HASH_MASK);
  }

  private static TrafficSelector selector(Match match) {
    TrafficSelector.Builder selector = DefaultTrafficSelector.builder();
    match.values().forEach((field, value) -> add(selector, field, value));
    return selector.build();
  }

  private static void add(TrafficSelector.Builder selector, Field field, Object value) {
    switch (field) {
      case IN_PORT:
        selector.matchInPort(PortNumber.portNumber((Long) value));
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
      case UDP_SRC:
        selector.matchUdpSrc(TpPort.tpPort(((Long) value).intValue()));
        break;
      case UDP_DST:
        selector.matchUdpDst(TpPort.tpPort(((Long) value).intValue()));
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

  private static TrafficTreatment treatment(DeviceId device, FlowSpec spec) {
    TrafficTreatment.Builder treatment = DefaultTrafficTreatment.builder();
    Applier applier = new Applier(device, treatment);
    spec.actions().forEach(action -> action.accept(applier));
    spec.metadata().ifPresent(value -> treatment.writeMetadata(value, ALL_BITS));
    spec.next().ifPresent(table -> treatment.transition(table.number()));
    if (spec.actions().isEmpty() && spec.next().isEmpty()) {
      treatment.drop();
    }
    return treatment.build();
  }

  /** Adds one action after the other to a treatment. */
  private static final class Applier implements Action.Visitor<TrafficTreatment.Builder> {
    private final DeviceId device;
    private final TrafficTreatment.Builder treatment;

    Applier(DeviceId device, TrafficTreatment.Builder treatment) {
      this.device = device;
      this.treatment = treatment;
    }

    @Override
    public TrafficTreatment.Builder output(long port) {
      return treatment.setOutput(PortNumber.portNumber(port));
    }

    @Override
    public TrafficTreatment.Builder setMac(Action.SetMac.Target target, MacAddress mac) {
      switch (target) {
        case ETH_SRC:
          return treatment.setEthSrc(mac);
        case ETH_DST:
          return treatment.setEthDst(mac);
        default:
          return treatment.setArpSha(mac);
      }
    }

    @Override
    public TrafficTreatment.Builder setArpSpa(Ip4Address ip) {
      return treatment.setArpSpa(ip);
    }

    @Override
    public TrafficTreatment.Builder setTunnelId(long id) {
      return treatment.setTunnelId(id);
    }

    @Override
    public TrafficTreatment.Builder setTunnelDestination(Ip4Address vtep) {
      return treatment.extension(NiciraTreatments.setTunnelDestination(vtep), device);
    }

    @Override
    public TrafficTreatment.Builder plain(Action.Plain.Kind kind) {
      switch (kind) {
        case OUTPUT_IN_PORT:
          return treatment.setOutput(PortNumber.IN_PORT);
        case TO_CONTROLLER:
          return treatment.punt();
        case ARP_REPLY:
          return treatment.setArpOp(ARP_REPLY);
        case MOVE_ETH_SRC_TO_DST:
          return treatment.extension(NiciraTreatments.MOVE_ETH_SRC_TO_DST, device);
        case MOVE_ARP_SHA_TO_THA:
          return treatment.extension(NiciraTreatments.MOVE_ARP_SHA_TO_THA, device);
        case MOVE_ARP_SPA_TO_TPA:
          return treatment.extension(NiciraTreatments.MOVE_ARP_SPA_TO_TPA, device);
        case MOVE_TUNNEL_SOURCE_TO_METADATA:
          return treatment.extension(new MoveTunnelSource(), device);
        default:
          return treatment.decNwTtl();
      }
    }
  }
}

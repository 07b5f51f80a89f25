package io.godwit.runtime.openflow.translation;

import static org.projectfloodlight.openflow.types.OFVlanVidMatch.PRESENT;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import io.godwit.runtime.openflow.translation.FieldCodec.Pattern;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MplsLabel;
import org.onlab.packet.TpPort;
import org.onlab.packet.VlanId;
import org.onosproject.net.flow.criteria.ArpHaCriterion;
import org.onosproject.net.flow.criteria.ArpOpCriterion;
import org.onosproject.net.flow.criteria.ArpPaCriterion;
import org.onosproject.net.flow.criteria.Criteria;
import org.onosproject.net.flow.criteria.Criterion;
import org.onosproject.net.flow.criteria.Criterion.Type;
import org.onosproject.net.flow.criteria.EthCriterion;
import org.onosproject.net.flow.criteria.EthTypeCriterion;
import org.onosproject.net.flow.criteria.IPCriterion;
import org.onosproject.net.flow.criteria.IPDscpCriterion;
import org.onosproject.net.flow.criteria.IPEcnCriterion;
import org.onosproject.net.flow.criteria.IPProtocolCriterion;
import org.onosproject.net.flow.criteria.IPv6ExthdrFlagsCriterion;
import org.onosproject.net.flow.criteria.IPv6FlowLabelCriterion;
import org.onosproject.net.flow.criteria.IPv6NDLinkLayerAddressCriterion;
import org.onosproject.net.flow.criteria.IPv6NDTargetAddressCriterion;
import org.onosproject.net.flow.criteria.IcmpCodeCriterion;
import org.onosproject.net.flow.criteria.IcmpTypeCriterion;
import org.onosproject.net.flow.criteria.Icmpv6CodeCriterion;
import org.onosproject.net.flow.criteria.Icmpv6TypeCriterion;
import org.onosproject.net.flow.criteria.MetadataCriterion;
import org.onosproject.net.flow.criteria.MplsBosCriterion;
import org.onosproject.net.flow.criteria.MplsCriterion;
import org.onosproject.net.flow.criteria.PortCriterion;
import org.onosproject.net.flow.criteria.SctpPortCriterion;
import org.onosproject.net.flow.criteria.TcpPortCriterion;
import org.onosproject.net.flow.criteria.TunnelIdCriterion;
import org.onosproject.net.flow.criteria.UdpPortCriterion;
import org.onosproject.net.flow.criteria.VlanIdCriterion;
import org.onosproject.net.flow.criteria.VlanPcpCriterion;
import org.projectfloodlight.openflow.protocol.match.MatchField;
import org.projectfloodlight.openflow.protocol.match.MatchFields;
import org.projectfloodlight.openflow.types.ArpOpcode;
import org.projectfloodlight.openflow.types.EthType;
import org.projectfloodlight.openflow.types.ICMPv4Code;
import org.projectfloodlight.openflow.types.ICMPv4Type;
import org.projectfloodlight.openflow.types.IPv4Address;
import org.projectfloodlight.openflow.types.IPv6Address;
import org.projectfloodlight.openflow.types.IPv6FlowLabel;
import org.projectfloodlight.openflow.types.IpDscp;
import org.projectfloodlight.openflow.types.IpEcn;
import org.projectfloodlight.openflow.types.IpProtocol;
import org.projectfloodlight.openflow.types.MacAddress;
import org.projectfloodlight.openflow.types.OFBooleanValue;
import org.projectfloodlight.openflow.types.OFMetadata;
import org.projectfloodlight.openflow.types.OFValueType;
import org.projectfloodlight.openflow.types.OFVlanVidMatch;
import org.projectfloodlight.openflow.types.TransportPort;
import org.projectfloodlight.openflow.types.U16;
import org.projectfloodlight.openflow.types.U32;
import org.projectfloodlight.openflow.types.U64;
import org.projectfloodlight.openflow.types.U8;
import org.projectfloodlight.openflow.types.VlanPcp;

/** The criteria that plain OpenFlow 1.3 can express, one line each. */
final class Fields {
  private static final Map<Type, FieldCodec<?>> BY_CRITERION = new EnumMap<>(Type.class);
  private static final Map<MatchFields, FieldCodec<?>> BY_FIELD = new EnumMap<>(MatchFields.class);

  static {
    exact(
        Type.IN_PORT,
        MatchField.IN_PORT,
        (PortCriterion c) -> Values.port(c.port()),
        v -> Criteria.matchInPort(Values.port(v)));
    exact(
        Type.METADATA,
        MatchField.METADATA,
        (MetadataCriterion c) -> OFMetadata.ofRaw(c.metadata()),
        v -> Criteria.matchMetadata(v.getValue().getValue()));
    exact(
        Type.TUNNEL_ID,
        MatchField.TUNNEL_ID,
        (TunnelIdCriterion c) -> U64.of(c.tunnelId()),
        v -> Criteria.matchTunnelId(v.getValue()));

    mac(
        Type.ETH_DST,
        Type.ETH_DST_MASKED,
        MatchField.ETH_DST,
        Criteria::matchEthDst,
        Criteria::matchEthDstMasked);
    mac(
        Type.ETH_SRC,
        Type.ETH_SRC_MASKED,
        MatchField.ETH_SRC,
        Criteria::matchEthSrc,
        Criteria::matchEthSrcMasked);
    exact(
        Type.ETH_TYPE,
        MatchField.ETH_TYPE,
        (EthTypeCriterion c) -> EthType.of(c.ethType().toShort() & 0xffff),
        v -> Criteria.matchEthType(v.getValue()));
    Fields.<VlanIdCriterion, OFVlanVidMatch>field(
        Type.VLAN_VID, MatchField.VLAN_VID, Fields::vlan, Fields::vlan);
    exact(
        Type.VLAN_PCP,
        MatchField.VLAN_PCP,
        (VlanPcpCriterion c) -> VlanPcp.of(c.priority()),
        v -> Criteria.matchVlanPcp(v.getValue()));
    exact(
        Type.MPLS_LABEL,
        MatchField.MPLS_LABEL,
        (MplsCriterion c) -> U32.of(c.label().toInt()),
        v -> Criteria.matchMplsLabel(MplsLabel.mplsLabel((int) v.getValue())));
    exact(
        Type.MPLS_BOS,
        MatchField.MPLS_BOS,
        (MplsBosCriterion c) -> OFBooleanValue.of(c.mplsBos()),
        v -> Criteria.matchMplsBos(v.getValue()));

    exact(
        Type.ARP_OP,
        MatchField.ARP_OP,
        (ArpOpCriterion c) -> ArpOpcode.of(c.arpOp()),
        v -> Criteria.matchArpOp(v.getOpcode()));
    exact(
        Type.ARP_SPA,
        MatchField.ARP_SPA,
        (ArpPaCriterion c) -> Values.ip4(c.ip()),
        v -> Criteria.matchArpSpa(Values.ip4(v)));
    exact(
        Type.ARP_TPA,
        MatchField.ARP_TPA,
        (ArpPaCriterion c) -> Values.ip4(c.ip()),
        v -> Criteria.matchArpTpa(Values.ip4(v)));
    exact(
        Type.ARP_SHA,
        MatchField.ARP_SHA,
        (ArpHaCriterion c) -> Values.mac(c.mac()),
        v -> Criteria.matchArpSha(Values.mac(v)));
    exact(
        Type.ARP_THA,
        MatchField.ARP_THA,
        (ArpHaCriterion c) -> Values.mac(c.mac()),
        v -> Criteria.matchArpTha(Values.mac(v)));

    exact(
        Type.IP_PROTO,
        MatchField.IP_PROTO,
        (IPProtocolCriterion c) -> IpProtocol.of((short) (c.protocol() & 0xff)),
        v -> Criteria.matchIPProtocol(v.getIpProtocolNumber()));
    exact(
        Type.IP_DSCP,
        MatchField.IP_DSCP,
        (IPDscpCriterion c) -> IpDscp.of(c.ipDscp()),
        v -> Criteria.matchIPDscp(v.getDscpValue()));
    exact(
        Type.IP_ECN,
        MatchField.IP_ECN,
        (IPEcnCriterion c) -> IpEcn.of(c.ipEcn()),
        v -> Criteria.matchIPEcn(v.getEcnValue()));
    prefix4(Type.IPV4_SRC, MatchField.IPV4_SRC, Criteria::matchIPSrc);
    prefix4(Type.IPV4_DST, MatchField.IPV4_DST, Criteria::matchIPDst);
    prefix6(Type.IPV6_SRC, MatchField.IPV6_SRC, Criteria::matchIPv6Src);
    prefix6(Type.IPV6_DST, MatchField.IPV6_DST, Criteria::matchIPv6Dst);
    exact(
        Type.IPV6_FLABEL,
        MatchField.IPV6_FLABEL,
        (IPv6FlowLabelCriterion c) -> IPv6FlowLabel.of(c.flowLabel()),
        v -> Criteria.matchIPv6FlowLabel(v.getIPv6FlowLabelValue()));
    exact(
        Type.IPV6_EXTHDR,
        MatchField.IPV6_EXTHDR,
        (IPv6ExthdrFlagsCriterion c) -> U16.of(c.exthdrFlags()),
        v -> Criteria.matchIPv6ExthdrFlags(v.getValue()));

    ports(
        Type.TCP_SRC,
        Type.TCP_SRC_MASKED,
        MatchField.TCP_SRC,
        (TcpPortCriterion c) -> c.tcpPort(),
        TcpPortCriterion::mask,
        Criteria::matchTcpSrc,
        Criteria::matchTcpSrcMasked);
    ports(
        Type.TCP_DST,
        Type.TCP_DST_MASKED,
        MatchField.TCP_DST,
        (TcpPortCriterion c) -> c.tcpPort(),
        TcpPortCriterion::mask,
        Criteria::matchTcpDst,
        Criteria::matchTcpDstMasked);
    ports(
        Type.UDP_SRC,
        Type.UDP_SRC_MASKED,
        MatchField.UDP_SRC,
        (UdpPortCriterion c) -> c.udpPort(),
        UdpPortCriterion::mask,
        Criteria::matchUdpSrc,
        Criteria::matchUdpSrcMasked);
    ports(
        Type.UDP_DST,
        Type.UDP_DST_MASKED,
        MatchField.UDP_DST,
        (UdpPortCriterion c) -> c.udpPort(),
        UdpPortCriterion::mask,
        Criteria::matchUdpDst,
        Criteria::matchUdpDstMasked);
    ports(
        Type.SCTP_SRC,
        Type.SCTP_SRC_MASKED,
        MatchField.SCTP_SRC,
        (SctpPortCriterion c) -> c.sctpPort(),
        SctpPortCriterion::mask,
        Criteria::matchSctpSrc,
        Criteria::matchSctpSrcMasked);
    ports(
        Type.SCTP_DST,
        Type.SCTP_DST_MASKED,
        MatchField.SCTP_DST,
        (SctpPortCriterion c) -> c.sctpPort(),
        SctpPortCriterion::mask,
        Criteria::matchSctpDst,
        Criteria::matchSctpDstMasked);
    exact(
        Type.ICMPV4_TYPE,
        MatchField.ICMPV4_TYPE,
        (IcmpTypeCriterion c) -> ICMPv4Type.of(c.icmpType()),
        v -> Criteria.matchIcmpType(v.getType()));
    exact(
        Type.ICMPV4_CODE,
        MatchField.ICMPV4_CODE,
        (IcmpCodeCriterion c) -> ICMPv4Code.of(c.icmpCode()),
        v -> Criteria.matchIcmpCode(v.getCode()));
    exact(
        Type.ICMPV6_TYPE,
        MatchField.ICMPV6_TYPE,
        (Icmpv6TypeCriterion c) -> U8.of(c.icmpv6Type()),
        v -> Criteria.matchIcmpv6Type(v.getValue()));
    exact(
        Type.ICMPV6_CODE,
        MatchField.ICMPV6_CODE,
        (Icmpv6CodeCriterion c) -> U8.of(c.icmpv6Code()),
        v -> Criteria.matchIcmpv6Code(v.getValue()));
    exact(
        Type.IPV6_ND_TARGET,
        MatchField.IPV6_ND_TARGET,
        (IPv6NDTargetAddressCriterion c) -> Values.ip6(c.targetAddress()),
        v -> Criteria.matchIPv6NDTargetAddress(Values.ip6(v)));
    exact(
        Type.IPV6_ND_SLL,
        MatchField.IPV6_ND_SLL,
        (IPv6NDLinkLayerAddressCriterion c) -> Values.mac(c.mac()),
        v -> Criteria.matchIPv6NDSourceLinkLayerAddress(Values.mac(v)));
    exact(
        Type.IPV6_ND_TLL,
        MatchField.IPV6_ND_TLL,
        (IPv6NDLinkLayerAddressCriterion c) -> Values.mac(c.mac()),
        v -> Criteria.matchIPv6NDTargetLinkLayerAddress(Values.mac(v)));
  }

  /** The codecs by the criterion that they encode. */
  static final ImmutableMap<Type, FieldCodec<?>> OF_CRITERION = Maps.immutableEnumMap(BY_CRITERION);

  /** The codecs by the match field that they decode. */
  static final ImmutableMap<MatchFields, FieldCodec<?>> OF_FIELD = Maps.immutableEnumMap(BY_FIELD);

  private Fields() {}

  private static <C extends Criterion, F extends OFValueType<F>> void field(
      Type type,
      MatchField<F> field,
      Function<C, Pattern<F>> pattern,
      BiFunction<F, @Nullable F, Criterion> criterion) {
    @SuppressWarnings("unchecked") // The type of a criterion decides its class.
    FieldCodec<F> codec = new FieldCodec<>(field, c -> pattern.apply((C) c), criterion);
    BY_CRITERION.put(type, codec);
    BY_FIELD.put(field.id, codec);
  }

  private static <C extends Criterion, F extends OFValueType<F>> void exact(
      Type type, MatchField<F> field, Function<C, F> value, Function<F, Criterion> criterion) {
    Fields.<C, F>field(
        type,
        field,
        c -> new Pattern<>(value.apply(c), null),
        (v, mask) -> {
          if (mask != null) {
            throw new UntranslatableException("ONOS knows no mask on " + field.getName());
          }
          return criterion.apply(v);
        });
  }

  private static void mac(
      Type exact,
      Type masked,
      MatchField<MacAddress> field,
      Function<org.onlab.packet.MacAddress, Criterion> exactly,
      BiFunction<org.onlab.packet.MacAddress, org.onlab.packet.MacAddress, Criterion> masking) {
    Function<EthCriterion, Pattern<MacAddress>> pattern =
        c -> new Pattern<>(Values.mac(c.mac()), c.mask() == null ? null : Values.mac(c.mask()));
    BiFunction<MacAddress, @Nullable MacAddress, Criterion> criterion =
        (v, mask) ->
            mask == null
                ? exactly.apply(Values.mac(v))
                : masking.apply(Values.mac(v), Values.mac(mask));
    field(exact, field, pattern, criterion);
    field(masked, field, pattern, criterion);
  }

  private static <C extends Criterion> void ports(
      Type exact,
      Type masked,
      MatchField<TransportPort> field,
      Function<C, TpPort> value,
      Function<C, @Nullable TpPort> mask,
      Function<TpPort, Criterion> exactly,
      BiFunction<TpPort, TpPort, Criterion> masking) {
    Function<C, Pattern<TransportPort>> pattern =
        c -> {
          TpPort m = mask.apply(c);
          return new Pattern<>(Values.port(value.apply(c)), m == null ? null : Values.port(m));
        };
    BiFunction<TransportPort, @Nullable TransportPort, Criterion> criterion =
        (v, m) ->
            m == null
                ? exactly.apply(Values.port(v))
                : masking.apply(Values.port(v), Values.port(m));
    field(exact, field, pattern, criterion);
    field(masked, field, pattern, criterion);
  }

  private static void prefix4(
      Type type, MatchField<IPv4Address> field, Function<IpPrefix, Criterion> criterion) {
    Fields.<IPCriterion, IPv4Address>field(
        type,
        field,
        c -> {
          int length = c.ip().prefixLength();
          return new Pattern<>(
              Values.ip4(c.ip().address()),
              length == IpPrefix.MAX_INET_MASK_LENGTH
                  ? null
                  : IPv4Address.ofCidrMaskLength(length));
        },
        (v, mask) -> {
          if (mask == null) {
            return criterion.apply(Values.prefix(v, IpPrefix.MAX_INET_MASK_LENGTH));
          }
          if (!mask.isCidrMask()) {
            throw new UntranslatableException("not a prefix: " + v + "/" + mask);
          }
          return criterion.apply(Values.prefix(v, mask.asCidrMaskLength()));
        });
  }

  private static void prefix6(
      Type type, MatchField<IPv6Address> field, Function<IpPrefix, Criterion> criterion) {
    Fields.<IPCriterion, IPv6Address>field(
        type,
        field,
        c -> {
          int length = c.ip().prefixLength();
          return new Pattern<>(
              Values.ip6(c.ip().address()),
              length == IpPrefix.MAX_INET6_MASK_LENGTH
                  ? null
                  : IPv6Address.ofCidrMaskLength(length));
        },
        (v, mask) -> {
          if (mask == null) {
            return criterion.apply(Values.prefix(v, IpPrefix.MAX_INET6_MASK_LENGTH));
          }
          if (!mask.isCidrMask()) {
            throw new UntranslatableException("not a prefix: " + v + "/" + mask);
          }
          return criterion.apply(Values.prefix(v, mask.asCidrMaskLength()));
        });
  }

  private static Pattern<OFVlanVidMatch> vlan(VlanIdCriterion c) {
    if (c.vlanId().equals(VlanId.ANY)) {
      return new Pattern<>(PRESENT, PRESENT);
    }
    if (c.vlanId().equals(VlanId.NONE)) {
      return new Pattern<>(OFVlanVidMatch.UNTAGGED, null);
    }
    return new Pattern<>(OFVlanVidMatch.ofVlan(c.vlanId().toShort()), null);
  }

  private static Criterion vlan(OFVlanVidMatch value, @Nullable OFVlanVidMatch mask) {
    if (mask != null) {
      if (value.equals(PRESENT) && mask.equals(PRESENT)) {
        return Criteria.matchVlanId(VlanId.ANY);
      }
      throw new UntranslatableException("ONOS knows no mask on a VLAN: " + value + "/" + mask);
    }
    return Criteria.matchVlanId(
        value.isPresentBitSet() ? VlanId.vlanId(value.getVlan()) : VlanId.NONE);
  }
}

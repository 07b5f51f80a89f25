package io.godwit.runtime.openflow.translation;

import com.google.common.collect.ImmutableMap;
import java.util.function.Function;
import org.onlab.packet.MplsLabel;
import org.onlab.packet.VlanId;
import org.onosproject.net.flow.instructions.Instruction;
import org.onosproject.net.flow.instructions.Instructions;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.L2SubType;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModEtherInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModMplsBosInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModMplsLabelInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModTunnelIdInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModVlanIdInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModVlanPcpInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction.L3SubType;
import org.onosproject.net.flow.instructions.L3ModificationInstruction.ModArpEthInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction.ModArpIPInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction.ModArpOpInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction.ModDscpInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction.ModIPInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction.ModIPv6FlowLabelInstruction;
import org.onosproject.net.flow.instructions.L4ModificationInstruction.L4SubType;
import org.onosproject.net.flow.instructions.L4ModificationInstruction.ModTransportPortInstruction;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.match.MatchField;
import org.projectfloodlight.openflow.protocol.match.MatchFields;
import org.projectfloodlight.openflow.protocol.oxm.OFOxm;
import org.projectfloodlight.openflow.types.ArpOpcode;
import org.projectfloodlight.openflow.types.IPv6FlowLabel;
import org.projectfloodlight.openflow.types.IpDscp;
import org.projectfloodlight.openflow.types.OFBooleanValue;
import org.projectfloodlight.openflow.types.OFValueType;
import org.projectfloodlight.openflow.types.OFVlanVidMatch;
import org.projectfloodlight.openflow.types.U32;
import org.projectfloodlight.openflow.types.U64;
import org.projectfloodlight.openflow.types.VlanPcp;

/** The instructions that set one header field of a packet, one line each. */
final class SetFields {
  private static final ImmutableMap.Builder<Enum<?>, SetField<?, ?>> BY_SUBTYPE =
      ImmutableMap.builder();
  private static final ImmutableMap.Builder<MatchFields, SetField<?, ?>> BY_FIELD =
      ImmutableMap.builder();

  static {
    set(
        L2SubType.ETH_SRC,
        MatchField.ETH_SRC,
        (ModEtherInstruction i) -> Values.mac(i.mac()),
        v -> Instructions.modL2Src(Values.mac(v)));
    set(
        L2SubType.ETH_DST,
        MatchField.ETH_DST,
        (ModEtherInstruction i) -> Values.mac(i.mac()),
        v -> Instructions.modL2Dst(Values.mac(v)));
    set(
        L2SubType.VLAN_ID,
        MatchField.VLAN_VID,
        (ModVlanIdInstruction i) -> OFVlanVidMatch.ofVlan(i.vlanId().toShort()),
        v -> Instructions.modVlanId(VlanId.vlanId(v.getVlan())));
    set(
        L2SubType.VLAN_PCP,
        MatchField.VLAN_PCP,
        (ModVlanPcpInstruction i) -> VlanPcp.of(i.vlanPcp()),
        v -> Instructions.modVlanPcp(v.getValue()));
    set(
        L2SubType.MPLS_LABEL,
        MatchField.MPLS_LABEL,
        (ModMplsLabelInstruction i) -> U32.of(i.label().toInt()),
        v -> Instructions.modMplsLabel(MplsLabel.mplsLabel((int) v.getValue())));
    set(
        L2SubType.MPLS_BOS,
        MatchField.MPLS_BOS,
        (ModMplsBosInstruction i) -> OFBooleanValue.of(i.mplsBos()),
        v -> Instructions.modMplsBos(v.getValue()));
    set(
        L2SubType.TUNNEL_ID,
        MatchField.TUNNEL_ID,
        (ModTunnelIdInstruction i) -> U64.of(i.tunnelId()),
        v -> Instructions.modTunnelId(v.getValue()));

    set(
        L3SubType.IPV4_SRC,
        MatchField.IPV4_SRC,
        (ModIPInstruction i) -> Values.ip4(i.ip()),
        v -> Instructions.modL3Src(Values.ip4(v)));
    set(
        L3SubType.IPV4_DST,
        MatchField.IPV4_DST,
        (ModIPInstruction i) -> Values.ip4(i.ip()),
        v -> Instructions.modL3Dst(Values.ip4(v)));
    set(
        L3SubType.IPV6_SRC,
        MatchField.IPV6_SRC,
        (ModIPInstruction i) -> Values.ip6(i.ip()),
        v -> Instructions.modL3IPv6Src(Values.ip6(v)));
    set(
        L3SubType.IPV6_DST,
        MatchField.IPV6_DST,
        (ModIPInstruction i) -> Values.ip6(i.ip()),
        v -> Instructions.modL3IPv6Dst(Values.ip6(v)));
    set(
        L3SubType.IPV6_FLABEL,
        MatchField.IPV6_FLABEL,
        (ModIPv6FlowLabelInstruction i) -> IPv6FlowLabel.of(i.flowLabel()),
        v -> Instructions.modL3IPv6FlowLabel(v.getIPv6FlowLabelValue()));
    set(
        L3SubType.IP_DSCP,
        MatchField.IP_DSCP,
        (ModDscpInstruction i) -> IpDscp.of(i.dscp()),
        v -> Instructions.modIpDscp(v.getDscpValue()));
    set(
        L3SubType.ARP_OP,
        MatchField.ARP_OP,
        (ModArpOpInstruction i) -> ArpOpcode.of((int) i.op() & 0xffff),
        v -> Instructions.modL3ArpOp((short) v.getOpcode()));
    set(
        L3SubType.ARP_SPA,
        MatchField.ARP_SPA,
        (ModArpIPInstruction i) -> Values.ip4(i.ip()),
        v -> Instructions.modArpSpa(Values.ip4(v)));
    set(
        L3SubType.ARP_TPA,
        MatchField.ARP_TPA,
        (ModArpIPInstruction i) -> Values.ip4(i.ip()),
        v -> Instructions.modArpTpa(Values.ip4(v)));
    set(
        L3SubType.ARP_SHA,
        MatchField.ARP_SHA,
        (ModArpEthInstruction i) -> Values.mac(i.mac()),
        v -> Instructions.modArpSha(Values.mac(v)));
    set(
        L3SubType.ARP_THA,
        MatchField.ARP_THA,
        (ModArpEthInstruction i) -> Values.mac(i.mac()),
        v -> Instructions.modArpTha(Values.mac(v)));

    set(
        L4SubType.TCP_SRC,
        MatchField.TCP_SRC,
        (ModTransportPortInstruction i) -> Values.port(i.port()),
        v -> Instructions.modTcpSrc(Values.port(v)));
    set(
        L4SubType.TCP_DST,
        MatchField.TCP_DST,
        (ModTransportPortInstruction i) -> Values.port(i.port()),
        v -> Instructions.modTcpDst(Values.port(v)));
    set(
        L4SubType.UDP_SRC,
        MatchField.UDP_SRC,
        (ModTransportPortInstruction i) -> Values.port(i.port()),
        v -> Instructions.modUdpSrc(Values.port(v)));
    set(
        L4SubType.UDP_DST,
        MatchField.UDP_DST,
        (ModTransportPortInstruction i) -> Values.port(i.port()),
        v -> Instructions.modUdpDst(Values.port(v)));
  }

  /** By the instruction's subtype. */
  static final ImmutableMap<Enum<?>, SetField<?, ?>> OF_SUBTYPE = BY_SUBTYPE.build();

  /** By the match field that is set. */
  static final ImmutableMap<MatchFields, SetField<?, ?>> OF_FIELD = BY_FIELD.build();

  private SetFields() {}

  private static <I extends Instruction, F extends OFValueType<F>> void set(
      Enum<?> subtype,
      MatchField<F> field,
      Function<I, F> value,
      Function<F, Instruction> instruction) {
    SetField<I, F> entry = new SetField<>(field, value, instruction);
    BY_SUBTYPE.put(subtype, entry);
    BY_FIELD.put(field.id, entry);
  }

  /** One header field, as the instruction that sets it and as a field with its value. */
  record SetField<I extends Instruction, F extends OFValueType<F>>(
      MatchField<F> field, Function<I, F> value, Function<F, Instruction> instruction) {

    @SuppressWarnings("unchecked") // The subtype of an instruction decides its class.
    OFOxm<F> encode(OFFactory factory, Instruction from) {
      return factory.oxms().fromValue(value.apply((I) from), field);
    }

    @SuppressWarnings("unchecked") // The field of an OXM decides the type of its value.
    Instruction decode(OFOxm<?> from) {
      if (from.isMasked()) {
        throw new UntranslatableException("ONOS sets only whole fields: " + from);
      }
      return instruction.apply((F) from.getValue());
    }
  }
}

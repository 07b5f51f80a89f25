package io.godwit.runtime.openflow.translation;

import java.util.ArrayList;
import java.util.List;
import org.onosproject.core.GroupId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.instructions.Instruction;
import org.onosproject.net.flow.instructions.Instructions;
import org.onosproject.net.flow.instructions.Instructions.ExtensionInstructionWrapper;
import org.onosproject.net.flow.instructions.Instructions.GroupInstruction;
import org.onosproject.net.flow.instructions.Instructions.OutputInstruction;
import org.onosproject.net.flow.instructions.Instructions.SetQueueInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModMplsHeaderInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModVlanHeaderInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction;
import org.onosproject.net.flow.instructions.L4ModificationInstruction;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.action.OFAction;
import org.projectfloodlight.openflow.protocol.action.OFActionGroup;
import org.projectfloodlight.openflow.protocol.action.OFActionOutput;
import org.projectfloodlight.openflow.protocol.action.OFActionPopMpls;
import org.projectfloodlight.openflow.protocol.action.OFActionPushMpls;
import org.projectfloodlight.openflow.protocol.action.OFActionPushVlan;
import org.projectfloodlight.openflow.protocol.action.OFActionSetField;
import org.projectfloodlight.openflow.protocol.action.OFActionSetQueue;
import org.projectfloodlight.openflow.protocol.action.OFActions;
import org.projectfloodlight.openflow.types.EthType;
import org.projectfloodlight.openflow.types.OFGroup;

/**
 * Instructions of one device that OpenFlow carries as actions, and back.
 *
 * <p>Refuses with an {@link UntranslatableException} what it can't carry. As its {@link
 * Extensions}, an object serves one batch, one poll or one packet.
 */
public final class ActionCodec {
  /** OFPCML_NO_BUFFER: the controller gets whole packets, and the switch keeps none. */
  private static final int WHOLE_PACKET = 0xffff;

  private final DeviceId device;
  private final OFFactory factory;
  private final Extensions extensions;

  /** A codec for a device, of its OpenFlow version and with its driver's extensions. */
  public ActionCodec(DeviceId device, OFFactory factory, Extensions extensions) {
    this.device = device;
    this.factory = factory;
    this.extensions = extensions;
  }

  /** The actions for some instructions; "no action" among them stands for none. */
  public List<OFAction> encode(List<Instruction> instructions) {
    List<OFAction> actions = new ArrayList<>(instructions.size());
    for (Instruction instruction : instructions) {
      if (instruction.type() != Instruction.Type.NOACTION) {
        actions.add(encode(instruction));
      }
    }
    return actions;
  }

  private OFAction encode(Instruction instruction) {
    switch (instruction.type()) {
      case OUTPUT:
        PortNumber port = ((OutputInstruction) instruction).port();
        return factory
            .actions()
            .buildOutput()
            .setPort(Values.port(port))
            .setMaxLen(port.equals(PortNumber.CONTROLLER) ? WHOLE_PACKET : 0)
            .build();
      case GROUP:
        return factory.actions().group(OFGroup.of(((GroupInstruction) instruction).groupId().id()));
      case QUEUE:
        SetQueueInstruction queue = (SetQueueInstruction) instruction;
        if (queue.port() != null) {
          throw new UntranslatableException("OpenFlow 1.3 sets a queue without a port: " + queue);
        }
        return factory.actions().setQueue(queue.queueId());
      case L2MODIFICATION:
        return layer2((L2ModificationInstruction) instruction);
      case L3MODIFICATION:
        return layer3((L3ModificationInstruction) instruction);
      case L4MODIFICATION:
        return setField(((L4ModificationInstruction) instruction).subtype(), instruction);
      case EXTENSION:
        return extensions.action(
            factory, ((ExtensionInstructionWrapper) instruction).extensionInstruction());
      default:
        throw new UntranslatableException("OpenFlow 1.3 has no action " + instruction);
    }
  }

  private OFAction layer2(L2ModificationInstruction instruction) {
    OFActions actions = factory.actions();
    switch (instruction.subtype()) {
      case VLAN_PUSH:
        return actions.pushVlan(ethType(((ModVlanHeaderInstruction) instruction).ethernetType()));
      case VLAN_POP:
        return actions.popVlan();
      case MPLS_PUSH:
        return actions.pushMpls(ethType(((ModMplsHeaderInstruction) instruction).ethernetType()));
      case MPLS_POP:
        return actions.popMpls(ethType(((ModMplsHeaderInstruction) instruction).ethernetType()));
      case DEC_MPLS_TTL:
        return actions.decMplsTtl();
      default:
        return setField(instruction.subtype(), instruction);
    }
  }

  private OFAction layer3(L3ModificationInstruction instruction) {
    switch (instruction.subtype()) {
      case DEC_TTL:
        return factory.actions().decNwTtl();
      case TTL_IN:
        return factory.actions().copyTtlIn();
      case TTL_OUT:
        return factory.actions().copyTtlOut();
      default:
        return setField(instruction.subtype(), instruction);
    }
  }

  private OFAction setField(Enum<?> subtype, Instruction instruction) {
    SetFields.SetField<?, ?> field = SetFields.OF_SUBTYPE.get(subtype);
    if (field == null) {
      throw new UntranslatableException("OpenFlow 1.3 has no action " + instruction);
    }
    return factory.actions().setField(field.encode(factory, instruction));
  }

  List<Instruction> decode(List<OFAction> actions) {
    List<Instruction> instructions = new ArrayList<>(actions.size());
    for (OFAction action : actions) {
      instructions.add(decode(action));
    }
    return instructions;
  }

  private Instruction decode(OFAction action) {
    switch (action.getType()) {
      case OUTPUT:
        return Instructions.createOutput(Values.port(((OFActionOutput) action).getPort()));
      case GROUP:
        return Instructions.createGroup(
            new GroupId(((OFActionGroup) action).getGroup().getGroupNumber()));
      case SET_QUEUE:
        return Instructions.setQueue(((OFActionSetQueue) action).getQueueId(), null);
      case PUSH_VLAN:
        return Instructions.pushVlan(ethType(((OFActionPushVlan) action).getEthertype()));
      case POP_VLAN:
        return Instructions.popVlan();
      case PUSH_MPLS:
        if (((OFActionPushMpls) action).getEthertype().equals(EthType.MPLS_UNICAST)) {
          return Instructions.pushMpls();
        }
        throw new UntranslatableException("ONOS pushes only unicast MPLS: " + action);
      case POP_MPLS:
        return Instructions.popMpls(ethType(((OFActionPopMpls) action).getEthertype()));
      case DEC_MPLS_TTL:
        return Instructions.decMplsTtl();
      case DEC_NW_TTL:
        return Instructions.decNwTtl();
      case COPY_TTL_IN:
        return Instructions.copyTtlIn();
      case COPY_TTL_OUT:
        return Instructions.copyTtlOut();
      case SET_FIELD:
        OFActionSetField set = (OFActionSetField) action;
        SetFields.SetField<?, ?> field = SetFields.OF_FIELD.get(set.getField().getMatchField().id);
        return field == null ? extension(action) : field.decode(set.getField());
      case EXPERIMENTER:
        return extension(action);
      default:
        throw new UntranslatableException("ONOS has no instruction for " + action);
    }
  }

  private Instruction extension(OFAction action) {
    return Instructions.extension(extensions.treatment(factory, action), device);
  }

  private static EthType ethType(org.onlab.packet.EthType type) {
    return EthType.of(type.toShort() & 0xffff);
  }

  private static org.onlab.packet.EthType ethType(EthType type) {
    return new org.onlab.packet.EthType(type.getValue());
  }
}

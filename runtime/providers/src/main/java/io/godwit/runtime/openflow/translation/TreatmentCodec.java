package io.godwit.runtime.openflow.translation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.flow.instructions.Instructions.MeterInstruction;
import org.onosproject.net.meter.MeterId;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.action.OFAction;
import org.projectfloodlight.openflow.protocol.instruction.OFInstruction;
import org.projectfloodlight.openflow.protocol.instruction.OFInstructionApplyActions;
import org.projectfloodlight.openflow.protocol.instruction.OFInstructionGotoTable;
import org.projectfloodlight.openflow.protocol.instruction.OFInstructionMeter;
import org.projectfloodlight.openflow.protocol.instruction.OFInstructionWriteActions;
import org.projectfloodlight.openflow.protocol.instruction.OFInstructionWriteMetadata;
import org.projectfloodlight.openflow.types.TableId;
import org.projectfloodlight.openflow.types.U64;

/** Traffic treatments of one device to lists of OpenFlow instructions and back. */
final class TreatmentCodec {
  private final OFFactory factory;
  private final ActionCodec actions;

  TreatmentCodec(DeviceId device, OFFactory factory, Extensions extensions) {
    this.factory = factory;
    this.actions = new ActionCodec(device, factory, extensions);
  }

  List<OFInstruction> encode(TrafficTreatment treatment) {
    if (treatment.statTrigger() != null) {
      throw new UntranslatableException("OpenFlow 1.3 has no statistics triggers");
    }
    List<OFInstruction> result = new ArrayList<>();
    Set<MeterInstruction> meters = treatment.meters();
    if (meters.size() > 1) {
      throw new UntranslatableException("OpenFlow 1.3 meters a rule once: " + meters);
    }
    for (MeterInstruction meter : meters) {
      result.add(factory.instructions().meter(meter.meterId().id()));
    }
    List<OFAction> immediate = actions.encode(treatment.immediate());
    if (!immediate.isEmpty()) {
      result.add(factory.instructions().applyActions(immediate));
    }
    if (treatment.clearedDeferred()) {
      result.add(factory.instructions().clearActions());
    }
    List<OFAction> deferred = actions.encode(treatment.deferred());
    if (!deferred.isEmpty()) {
      result.add(factory.instructions().writeActions(deferred));
    }
    if (treatment.writeMetadata() != null) {
      result.add(
          factory
              .instructions()
              .writeMetadata(
                  U64.of(treatment.writeMetadata().metadata()),
                  U64.of(treatment.writeMetadata().metadataMask())));
    }
    if (treatment.tableTransition() != null) {
      result.add(
          factory.instructions().gotoTable(TableId.of(treatment.tableTransition().tableId())));
    }
    return result;
  }

  TrafficTreatment decode(List<OFInstruction> instructions) {
    TrafficTreatment.Builder treatment = DefaultTrafficTreatment.builder();
    for (OFInstruction instruction : instructions) {
      switch (instruction.getType()) {
        case METER:
          treatment.meter(MeterId.meterId(((OFInstructionMeter) instruction).getMeterId()));
          break;
        case APPLY_ACTIONS:
          treatment.immediate();
          actions
              .decode(((OFInstructionApplyActions) instruction).getActions())
              .forEach(treatment::add);
          break;
        case CLEAR_ACTIONS:
          treatment.wipeDeferred();
          break;
        case WRITE_ACTIONS:
          treatment.deferred();
          actions
              .decode(((OFInstructionWriteActions) instruction).getActions())
              .forEach(treatment::add);
          break;
        case WRITE_METADATA:
          OFInstructionWriteMetadata write = (OFInstructionWriteMetadata) instruction;
          treatment.writeMetadata(
              write.getMetadata().getValue(), write.getMetadataMask().getValue());
          break;
        case GOTO_TABLE:
          treatment.transition(
              (int) ((OFInstructionGotoTable) instruction).getTableId().getValue());
          break;
        default:
          throw new UntranslatableException("ONOS has no treatment for " + instruction);
      }
    }
    return treatment.build();
  }
}

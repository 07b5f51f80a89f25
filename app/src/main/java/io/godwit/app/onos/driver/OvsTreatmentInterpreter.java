package io.godwit.app.onos.driver;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.onosproject.driver.extensions.NiciraExtensionTreatmentInterpreter;
import org.onosproject.net.flow.instructions.ExtensionTreatment;
import org.onosproject.net.flow.instructions.ExtensionTreatmentType;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.action.OFAction;
import org.projectfloodlight.openflow.protocol.action.OFActionNiciraCt;
import org.projectfloodlight.openflow.protocol.action.OFActionNiciraLoad;
import org.projectfloodlight.openflow.protocol.action.OFActionNiciraMove;
import org.projectfloodlight.openflow.types.U64;

/**
 * ONOS's interpreter of Nicira treatments, and some more: moves into the metadata, since ONOS reads
 * no match on the tunnel's source or on a register back from a switch, and {@link CommitReversed}.
 */
public class OvsTreatmentInterpreter extends NiciraExtensionTreatmentInterpreter {

  private static final ImmutableList<MoveToMetadata> MOVES =
      ImmutableList.of(new MoveTunnelSource(), new MoveVerdict());

  /** NXM_NX_CT_MARK (ovs-fields(7)): class 1, field 107, 4 bytes. */
  private static final long CT_MARK = 0x0001d604L;

  /** All 32 bits from bit 0 on, as Nicira's load encodes that. */
  private static final int WHOLE_MARK = 31;

  private static final int COMMIT = 1;
  private static final short NO_TABLE = 0xff;

  @Override
  public boolean supported(ExtensionTreatmentType type) {
    return type.equals(CommitReversed.TYPE) || move(type) != null || super.supported(type);
  }

  @Override
  public OFAction mapInstruction(OFFactory factory, ExtensionTreatment treatment) {
    if (treatment instanceof MoveToMetadata) {
      MoveToMetadata move = (MoveToMetadata) treatment;
      return factory
          .actions()
          .buildNiciraMove()
          .setSrcOfs(0)
          .setDstOfs(0)
          .setNBits(move.bits())
          .setSrc(move.source())
          .setDst(MoveToMetadata.METADATA)
          .build();
    }
    if (treatment instanceof CommitReversed) {
      return commit(factory, ((CommitReversed) treatment).zone());
    }
    return super.mapInstruction(factory, treatment);
  }

  private static OFAction commit(OFFactory factory, int zone) {
    OFAction mark =
        factory
            .actions()
            .buildNiciraLoad()
            .setOfsNbits(WHOLE_MARK)
            .setDst(CT_MARK)
            .setValue(U64.of(1))
            .build();
    return factory
        .actions()
        .buildNiciraCt()
        .setFlags(COMMIT)
        .setZoneSrc(0)
        .setZone(zone)
        .setRecircTable(NO_TABLE)
        .setAlg(0)
        .setActions(ImmutableList.of(mark))
        .build();
  }

  @Override
  public ExtensionTreatment mapAction(OFAction action) {
    if (action instanceof OFActionNiciraMove) {
      OFActionNiciraMove move = (OFActionNiciraMove) action;
      for (MoveToMetadata known : MOVES) {
        if (move.getSrc() == known.source() && move.getDst() == MoveToMetadata.METADATA) {
          return known;
        }
      }
    }
    if (action instanceof OFActionNiciraCt && marks((OFActionNiciraCt) action)) {
      return new CommitReversed(((OFActionNiciraCt) action).getZone());
    }
    return super.mapAction(action);
  }

  private static boolean marks(OFActionNiciraCt ct) {
    List<OFAction> nested = ct.getActions();
    return nested.size() == 1
        && nested.get(0) instanceof OFActionNiciraLoad
        && ((OFActionNiciraLoad) nested.get(0)).getDst() == CT_MARK;
  }

  @Override
  public ExtensionTreatment getExtensionInstruction(ExtensionTreatmentType type) {
    if (type.equals(CommitReversed.TYPE)) {
      return new CommitReversed();
    }
    MoveToMetadata move = move(type);
    return move == null ? super.getExtensionInstruction(type) : move;
  }

  private static @Nullable MoveToMetadata move(ExtensionTreatmentType type) {
    return MOVES.stream().filter(move -> move.type().equals(type)).findFirst().orElse(null);
  }
}

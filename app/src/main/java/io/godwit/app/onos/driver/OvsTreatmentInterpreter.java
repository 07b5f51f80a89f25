package io.godwit.app.onos.driver;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
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
 * no match on the tunnel's source or on a register back from a switch, {@link CommitReversed} and
 * {@link LoadKey}.
 */
public class OvsTreatmentInterpreter extends NiciraExtensionTreatmentInterpreter {

  /** What was read lately, by what it was read from: see {@link NiciraTreatments}. */
  private static final Cache<OFAction, ExtensionTreatment> READ =
      CacheBuilder.newBuilder().maximumSize(10_000).build();

  private static final ImmutableList<MoveToMetadata> MOVES =
      ImmutableList.of(new MoveTunnelSource(), new MoveVerdict());

  /** NXM_NX_CT_MARK (ovs-fields(7)): class 1, field 107, 4 bytes. */
  private static final long CT_MARK = 0x0001d604L;

  /** All 32 bits from bit 0 on, as Nicira's load encodes that. */
  private static final int WHOLE_MARK = 31;

  /** All 64 of them. */
  private static final int WHOLE_METADATA = 63;

  private static final int COMMIT = 1;
  private static final short NO_TABLE = 0xff;

  @Override
  public boolean supported(ExtensionTreatmentType type) {
    return type.equals(CommitReversed.TYPE)
        || type.equals(LoadKey.TYPE)
        || move(type) != null
        || super.supported(type);
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
    if (treatment instanceof LoadKey) {
      return load(factory, WHOLE_METADATA, MoveToMetadata.METADATA, ((LoadKey) treatment).key());
    }
    return super.mapInstruction(factory, treatment);
  }

  private static OFAction commit(OFFactory factory, int zone) {
    return factory
        .actions()
        .buildNiciraCt()
        .setFlags(COMMIT)
        .setZoneSrc(0)
        .setZone(zone)
        .setRecircTable(NO_TABLE)
        .setAlg(0)
        .setActions(ImmutableList.of(load(factory, WHOLE_MARK, CT_MARK, 1)))
        .build();
  }

  private static OFAction load(OFFactory factory, int bits, long field, long value) {
    return factory
        .actions()
        .buildNiciraLoad()
        .setOfsNbits(bits)
        .setDst(field)
        .setValue(U64.of(value))
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
    if (action instanceof OFActionNiciraLoad) {
      OFActionNiciraLoad load = (OFActionNiciraLoad) action;
      if (load.getDst() == MoveToMetadata.METADATA
          && load.getOfsNbits() == WHOLE_METADATA
          && LoadKey.isKey(load.getValue().getValue())) {
        return new LoadKey(load.getValue().getValue());
      }
    }
    return readBefore(action);
  }

  private ExtensionTreatment readBefore(OFAction action) {
    ExtensionTreatment known = READ.getIfPresent(action);
    if (known != null) {
      return known;
    }
    ExtensionTreatment read = super.mapAction(action);
    if (read != null) {
      READ.put(action, read);
    }
    return read;
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
    if (type.equals(LoadKey.TYPE)) {
      return new LoadKey();
    }
    MoveToMetadata move = move(type);
    return move == null ? super.getExtensionInstruction(type) : move;
  }

  private static @Nullable MoveToMetadata move(ExtensionTreatmentType type) {
    return MOVES.stream().filter(move -> move.type().equals(type)).findFirst().orElse(null);
  }
}

package io.godwit.app.onos.driver;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import org.onosproject.driver.extensions.NiciraExtensionTreatmentInterpreter;
import org.onosproject.net.flow.instructions.ExtensionTreatment;
import org.onosproject.net.flow.instructions.ExtensionTreatmentType;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.action.OFAction;
import org.projectfloodlight.openflow.protocol.action.OFActionNiciraMove;

/**
 * ONOS's interpreter of Nicira treatments, and one more: {@link MoveTunnelSource}. ONOS reads no
 * match on the tunnel's source back from a switch, so the source is moved to where a match on it
 * can be read.
 */
public class OvsTreatmentInterpreter extends NiciraExtensionTreatmentInterpreter {

  /** What was read lately, by what it was read from: see {@link NiciraTreatments}. */
  private static final Cache<OFAction, ExtensionTreatment> READ =
      CacheBuilder.newBuilder().maximumSize(10_000).build();

  @Override
  public boolean supported(ExtensionTreatmentType type) {
    return type.equals(MoveTunnelSource.TYPE) || super.supported(type);
  }

  @Override
  public OFAction mapInstruction(OFFactory factory, ExtensionTreatment treatment) {
    if (treatment.type().equals(MoveTunnelSource.TYPE)) {
      return factory
          .actions()
          .buildNiciraMove()
          .setSrcOfs(0)
          .setDstOfs(0)
          .setNBits(MoveTunnelSource.BITS)
          .setSrc(MoveTunnelSource.SOURCE_FIELD)
          .setDst(MoveTunnelSource.DESTINATION_FIELD)
          .build();
    }
    return super.mapInstruction(factory, treatment);
  }

  @Override
  public ExtensionTreatment mapAction(OFAction action) {
    if (action instanceof OFActionNiciraMove
        && ((OFActionNiciraMove) action).getSrc() == MoveTunnelSource.SOURCE_FIELD
        && ((OFActionNiciraMove) action).getDst() == MoveTunnelSource.DESTINATION_FIELD) {
      return new MoveTunnelSource();
    }
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

  @Override
  public ExtensionTreatment getExtensionInstruction(ExtensionTreatmentType type) {
    return type.equals(MoveTunnelSource.TYPE)
        ? new MoveTunnelSource()
        : super.getExtensionInstruction(type);
  }
}

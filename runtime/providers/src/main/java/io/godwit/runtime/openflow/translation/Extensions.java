package io.godwit.runtime.openflow.translation;

import org.onosproject.net.flow.criteria.ExtensionSelector;
import org.onosproject.net.flow.instructions.ExtensionTreatment;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.action.OFAction;
import org.projectfloodlight.openflow.protocol.oxm.OFOxm;

/**
 * The extensions of one device: what its driver adds to plain OpenFlow.
 *
 * <p>Every method refuses with an {@link UntranslatableException} what the driver doesn't know, or
 * would not translate back into the same.
 */
public interface Extensions {
  /** The action that stands for an extension instruction. */
  OFAction action(OFFactory factory, ExtensionTreatment treatment);

  /** The extension instruction that an action stands for. */
  ExtensionTreatment treatment(OFFactory factory, OFAction action);

  /** The match field that stands for an extension criterion. */
  OFOxm<?> field(OFFactory factory, ExtensionSelector selector);

  /** The extension criterion that a match field stands for. */
  ExtensionSelector selector(OFFactory factory, OFOxm<?> field);
}

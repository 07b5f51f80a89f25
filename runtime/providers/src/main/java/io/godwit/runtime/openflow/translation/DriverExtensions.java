package io.godwit.runtime.openflow.translation;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.onosproject.net.driver.Behaviour;
import org.onosproject.net.driver.DriverHandler;
import org.onosproject.net.flow.criteria.ExtensionSelector;
import org.onosproject.net.flow.instructions.ExtensionTreatment;
import org.onosproject.openflow.controller.ExtensionSelectorInterpreter;
import org.onosproject.openflow.controller.ExtensionTreatmentInterpreter;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.action.OFAction;
import org.projectfloodlight.openflow.protocol.oxm.OFOxm;

/**
 * What the driver of a device says at the moment of its first use here: an object of this class
 * serves one batch or one poll and is thrown away. Not safe for use by several threads.
 */
public final class DriverExtensions implements Extensions {
  private final Supplier<DriverHandler> lookup;
  private @Nullable DriverHandler handler;
  private @Nullable Optional<ExtensionTreatmentInterpreter> treatments;
  private @Nullable Optional<ExtensionSelectorInterpreter> selectors;

  /** Those of the driver that the device had when it was last looked up. */
  public static DriverExtensions known(DeviceDriver driver) {
    return new DriverExtensions(driver::handler);
  }

  /** Those of the driver that it has now; it is looked up when a rule first has an extension. */
  public static DriverExtensions renewed(DeviceDriver driver) {
    return new DriverExtensions(driver::renewedHandler);
  }

  DriverExtensions(Supplier<DriverHandler> lookup) {
    this.lookup = lookup;
  }

  @Override
  public OFAction action(OFFactory factory, ExtensionTreatment treatment) {
    ExtensionTreatmentInterpreter interpreter = treatmentInterpreter();
    OFAction action;
    try {
      action =
          interpreter.supported(treatment.type())
              ? interpreter.mapInstruction(factory, treatment)
              : null;
    } catch (UnsupportedOperationException | ClassCastException e) {
      // Its class is that of another loading of the application that brings it.
      throw new UntranslatableException("the device's driver can't express " + treatment);
    }
    if (action == null) {
      throw new UntranslatableException("the device's driver has no instruction " + treatment);
    }
    return action;
  }

  @Override
  public ExtensionTreatment treatment(OFFactory factory, OFAction action) {
    ExtensionTreatmentInterpreter interpreter = treatmentInterpreter();
    ExtensionTreatment treatment;
    try {
      treatment = interpreter.mapAction(action);
    } catch (UnsupportedOperationException | ClassCastException e) {
      throw new UntranslatableException("the device's driver has no word for " + action);
    }
    // Some drivers look at half of an action, and take one for another that they know.
    if (treatment == null || !action.equals(interpreter.mapInstruction(factory, treatment))) {
      throw new UntranslatableException("the device's driver has no exact word for " + action);
    }
    return treatment;
  }

  @Override
  public OFOxm<?> field(OFFactory factory, ExtensionSelector selector) {
    ExtensionSelectorInterpreter interpreter = selectorInterpreter();
    OFOxm<?> field;
    try {
      field =
          interpreter.supported(selector.type())
              ? interpreter.mapSelector(factory, selector)
              : null;
    } catch (UnsupportedOperationException | ClassCastException e) {
      throw new UntranslatableException("the device's driver can't express " + selector);
    }
    if (field == null) {
      throw new UntranslatableException("the device's driver has no criterion " + selector);
    }
    return field;
  }

  @Override
  public ExtensionSelector selector(OFFactory factory, OFOxm<?> field) {
    ExtensionSelectorInterpreter interpreter = selectorInterpreter();
    ExtensionSelector selector;
    try {
      selector = interpreter.mapOxm(field);
    } catch (UnsupportedOperationException | ClassCastException e) {
      throw new UntranslatableException("the device's driver has no criterion for " + field);
    }
    if (selector == null || !field.equals(interpreter.mapSelector(factory, selector))) {
      throw new UntranslatableException("the device's driver has no exact criterion for " + field);
    }
    return selector;
  }

  private ExtensionTreatmentInterpreter treatmentInterpreter() {
    if (treatments == null) {
      treatments = behaviour(ExtensionTreatmentInterpreter.class);
    }
    return treatments.orElseThrow(() -> lacking("instructions"));
  }

  private ExtensionSelectorInterpreter selectorInterpreter() {
    if (selectors == null) {
      selectors = behaviour(ExtensionSelectorInterpreter.class);
    }
    return selectors.orElseThrow(() -> lacking("criteria"));
  }

  private <B extends Behaviour> Optional<B> behaviour(Class<B> type) {
    if (handler == null) {
      handler = lookup.get();
    }
    return handler.hasBehaviour(type) ? Optional.of(handler.behaviour(type)) : Optional.empty();
  }

  private static UntranslatableException lacking(String what) {
    return new UntranslatableException(
        "the device's driver has no extension " + what + "; give it one that has");
  }
}

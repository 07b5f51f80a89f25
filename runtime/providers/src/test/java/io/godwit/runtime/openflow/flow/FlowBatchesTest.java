package io.godwit.runtime.openflow.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.reflect.Reflection;
import io.godwit.runtime.openflow.Xids;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.onosproject.core.DefaultApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.driver.Driver;
import org.onosproject.net.driver.DriverService;
import org.onosproject.net.flow.CompletedBatchOperation;
import org.onosproject.net.flow.DefaultFlowRule;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.instructions.ExtensionTreatment;
import org.onosproject.net.flow.instructions.ExtensionTreatmentType;
import org.onosproject.net.flow.oldbatch.FlowRuleBatchEntry;
import org.onosproject.net.flow.oldbatch.FlowRuleBatchEntry.FlowRuleOperation;
import org.onosproject.net.flow.oldbatch.FlowRuleBatchOperation;
import org.onosproject.openflow.controller.ExtensionTreatmentInterpreter;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFFlowMod;
import org.projectfloodlight.openflow.protocol.OFMessage;

/** What of a batch reaches the switch, and how often its driver is looked up for that. */
class FlowBatchesTest {

  private static final OFFactory FACTORY = FakeSwitch.FACTORY;
  private static final DeviceId DEVICE = DeviceId.deviceId("of:0000000000000001");
  private static final ExtensionTreatmentType TYPE = new ExtensionTreatmentType(900);
  private static final ExtensionTreatment EXTENSION =
      Reflection.newProxy(
          ExtensionTreatment.class,
          (proxy, method, args) ->
              switch (method.getName()) {
                case "type" -> TYPE;
                case "hashCode" -> 1;
                case "equals" -> proxy == args[0];
                default -> "extension";
              });

  private final List<OFMessage> sent = new ArrayList<>();
  private final List<CompletedBatchOperation> results = new ArrayList<>();
  private final AtomicInteger lookups = new AtomicInteger();

  /** What the device's driver can do, as ONOS would say now. */
  private boolean knowsExtension = true;

  /** Whether the application that brings the driver has been loaded anew meanwhile. */
  private boolean isStale;

  private final FlowBatches batches =
      new FlowBatches(
          new FlowSession(
              FakeSwitch.sendingTo(sent::addAll),
              Reflection.newProxy(
                  DriverService.class,
                  (proxy, method, args) -> {
                    assertEquals("getDriver", method.getName());
                    lookups.incrementAndGet();
                    return driver(knowsExtension, () -> isStale && lookups.get() == 1);
                  }),
              new Xids(1, 1_000),
              System::nanoTime),
          (id, result) -> results.add(result),
          System::nanoTime);

  private static Driver driver(boolean knowsExtension, BooleanSupplier isStale) {
    ExtensionTreatmentInterpreter interpreter =
        Reflection.newProxy(
            ExtensionTreatmentInterpreter.class,
            (proxy, method, args) ->
                switch (method.getName()) {
                  case "supported" -> args[0].equals(TYPE);
                  case "mapInstruction" -> {
                    if (isStale.getAsBoolean()) {
                      throw new ClassCastException("of the class of before");
                    }
                    yield FACTORY.actions().popVlan();
                  }
                  default -> throw new UnsupportedOperationException(method.getName());
                });
    return Reflection.newProxy(
        Driver.class,
        (proxy, method, args) ->
            switch (method.getName()) {
              case "hasBehaviour" -> knowsExtension;
              case "createBehaviour" -> interpreter;
              default -> throw new UnsupportedOperationException(method.getName());
            });
  }

  @Test
  void theDriverIsLookedUpOnceForManyBatches() {
    batches.execute(batch(1, rule(1, true)));
    batches.execute(batch(2, rule(2, true), rule(3, false)));
    assertEquals(1, lookups.get());
    assertEquals(3, flowMods());
  }

  @Test
  void nobodyLooksItUpWhereNothingNeedsIt() {
    batches.execute(batch(1, rule(1, false)));
    assertEquals(0, lookups.get());
    assertEquals(1, flowMods());
  }

  @Test
  void aDriverThatAnApplicationHasJustBroughtIsFound() {
    knowsExtension = false;
    batches.execute(batch(1, rule(1, true)));
    assertEquals(0, flowMods());
    knowsExtension = true;
    lookups.set(0);
    batches.execute(batch(2, rule(1, false), rule(2, true), rule(3, true)));
    assertEquals(1, lookups.get());
    assertEquals(3, flowMods());
    answerAll();
    assertFalse(results.get(0).isSuccess());
    assertTrue(results.get(1).isSuccess());
  }

  @Test
  void aDriverOfAnApplicationThatWasLoadedAnewIsFound() {
    batches.execute(batch(1, rule(1, true)));
    isStale = true;
    batches.execute(batch(2, rule(2, true)));
    assertEquals(2, lookups.get());
    assertEquals(2, flowMods());
  }

  @Test
  void whatNoDriverCanExpressFailsAloneAndIsLookedUpOnceMoreForAllOfTheBatch() {
    knowsExtension = false;
    FlowRule lost = rule(2, true);
    FlowRule lostToo = rule(3, true);
    batches.execute(batch(1, rule(1, false), lost, lostToo, rule(4, false)));
    assertEquals(2, lookups.get());
    assertEquals(2, flowMods());
    answerAll();
    assertEquals(Set.of(lost, lostToo), results.get(0).failedItems());
  }

  private long flowMods() {
    return sent.stream().filter(OFFlowMod.class::isInstance).count();
  }

  private void answerAll() {
    sent.stream()
        .filter(message -> !(message instanceof OFFlowMod))
        .forEach(barrier -> batches.barrierReplied(barrier.getXid()));
  }

  private static FlowRuleBatchOperation batch(long id, FlowRule... rules) {
    List<FlowRuleBatchEntry> entries = new ArrayList<>();
    for (FlowRule rule : rules) {
      entries.add(new FlowRuleBatchEntry(FlowRuleOperation.ADD, rule));
    }
    return new FlowRuleBatchOperation(entries, DEVICE, id);
  }

  private static FlowRule rule(int priority, boolean isExtended) {
    DefaultTrafficTreatment.Builder treatment =
        (DefaultTrafficTreatment.Builder) DefaultTrafficTreatment.builder();
    return DefaultFlowRule.builder()
        .forDevice(DEVICE)
        .fromApp(new DefaultApplicationId(1, "test"))
        .withPriority(priority)
        .withSelector(DefaultTrafficSelector.emptySelector())
        .withTreatment(
            isExtended
                ? treatment.extension(EXTENSION, DEVICE).build()
                : DefaultTrafficTreatment.emptyTreatment())
        .makePermanent()
        .build();
  }
}

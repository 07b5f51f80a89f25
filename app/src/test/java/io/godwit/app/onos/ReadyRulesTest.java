package io.godwit.app.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.overlay.fabric.Lab;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.plan.Planner;
import io.godwit.overlay.plan.VxlanScheme;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.onosproject.core.DefaultApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.meter.MeterId;

/** Rules that were made before they were needed are those that would be made then. */
class ReadyRulesTest {

  private static final DeviceId DEVICE = DeviceId.deviceId("of:0000000000000001");
  private static final DeviceId OTHER = DeviceId.deviceId("of:0000000000000002");

  private final FlowRuleTranslator translator =
      new FlowRuleTranslator(new DefaultApplicationId(7, "io.godwit"));
  private final ReadyRules rules = new ReadyRules(translator);
  private final Set<FlowSpec> specs = specs();

  private static Set<FlowSpec> specs() {
    Lab lab = new Lab().edges(2).network("a", 5001);
    lab.vm("a", 1, 1);
    lab.vm("a", 2, 2);
    return new Planner(new VxlanScheme())
        .plan(lab.view(), lab.view().edges().iterator().next().id());
  }

  @Test
  void whatWasMadeIsTheSameRule() {
    rules.make(DEVICE, specs);
    for (FlowSpec spec : specs) {
      FlowRule made = rules.rule(DEVICE, spec, Optional.empty());
      assertTrue(made.exactMatch(translator.translate(DEVICE, spec, Optional.empty())), "" + spec);
      assertSame(made, rules.rule(DEVICE, spec, Optional.empty()));
    }
  }

  @Test
  void anotherSwitchOrAMeterMakesAnotherRule() {
    FlowSpec spec = specs.iterator().next();
    rules.make(DEVICE, List.of(spec));
    FlowRule made = rules.rule(DEVICE, spec, Optional.empty());
    assertEquals(OTHER, rules.rule(OTHER, spec, Optional.empty()).deviceId());
    FlowRule limited = rules.rule(DEVICE, spec, Optional.of(MeterId.meterId(3)));
    assertNotSame(made, limited);
    assertEquals(1, limited.treatment().meters().size());
  }

  @Test
  void whatWasNotMadeIsMadeWhenItIsNeeded() {
    FlowSpec spec = specs.iterator().next();
    assertTrue(
        rules
            .rule(DEVICE, spec, Optional.empty())
            .exactMatch(translator.translate(DEVICE, spec, Optional.empty())));
  }
}

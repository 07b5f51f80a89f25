package io.godwit.scenarios.scenario;

import io.godwit.scenarios.rest.Await;
import io.godwit.scenarios.testbed.Testbed;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A rule on every switch that is another ONOS application's, in the same table as Godwit's. */
final class ForeignRule implements AutoCloseable {

  private static final String APPLICATION = "org.example.neighbour";
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final Testbed testbed;
  private final Iterable<String> hypervisors;
  private final Map<String, SwitchRules> before = new HashMap<>();

  private ForeignRule(Testbed testbed, Testbed.Network network) {
    this.testbed = testbed;
    this.hypervisors = network.topology().hypervisors();
  }

  static ForeignRule install(Testbed testbed, Testbed.Network network) {
    ForeignRule rule = new ForeignRule(testbed, network);
    for (String hypervisor : rule.hypervisors) {
      String device = network.device(hypervisor);
      testbed
          .onos()
          .addFlow(
              APPLICATION,
              device,
              """
              {"deviceId": "%s", "priority": 4711, "timeout": 0, "isPermanent": true,
               "tableId": 0, "treatment": {},
               "selector": {"criteria": [{"type": "ETH_TYPE", "ethType": "0x88b5"}]}}
              """
                  .formatted(device));
    }
    for (String hypervisor : rule.hypervisors) {
      Await.until(
          LONGEST, () -> rule.on(hypervisor).size() == 1 ? "" : "no foreign rule on " + hypervisor);
      rule.before.put(hypervisor, rule.on(hypervisor));
    }
    return rule;
  }

  private SwitchRules on(String hypervisor) {
    return SwitchRules.of(testbed, hypervisor, APPLICATION);
  }

  /** Nobody has touched it. */
  void assertUntouched() {
    before.forEach((hypervisor, rules) -> on(hypervisor).assertUntouchedSince(rules));
  }

  @Override
  public void close() {
    testbed.onos().removeFlows(APPLICATION);
  }
}

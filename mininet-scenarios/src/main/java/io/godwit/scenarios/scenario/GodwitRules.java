package io.godwit.scenarios.scenario;

import io.godwit.scenarios.rest.Await;
import io.godwit.scenarios.testbed.Testbed;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Godwit's rules on every switch of a network, at one moment. */
record GodwitRules(Map<String, SwitchRules> byHypervisor) {

  static final String APPLICATION = "io.godwit";

  private static final Duration LONGEST = Duration.ofSeconds(30);

  static GodwitRules now(Testbed testbed, Testbed.Network network) {
    Map<String, SwitchRules> rules = new LinkedHashMap<>();
    for (String hypervisor : network.topology().hypervisors()) {
      rules.put(hypervisor, SwitchRules.of(testbed, hypervisor, APPLICATION));
    }
    return new GodwitRules(rules);
  }

  SwitchRules on(String hypervisor) {
    return Objects.requireNonNull(byHypervisor.get(hypervisor), hypervisor);
  }

  int size() {
    return byHypervisor.values().stream().mapToInt(SwitchRules::size).sum();
  }

  /** The same rules are on every switch, and none was taken away and added in between. */
  void assertUntouchedSince(GodwitRules before) {
    byHypervisor.forEach((hypervisor, rules) -> rules.assertUntouchedSince(before.on(hypervisor)));
  }

  /** Waits until none is left on any switch. */
  static void awaitNone(Testbed testbed, Testbed.Network network) {
    Await.until(
        LONGEST,
        () -> {
          int left = now(testbed, network).size();
          return left == 0 ? "" : left + " of Godwit's rules are left";
        });
  }
}

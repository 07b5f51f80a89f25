package io.godwit.scenarios.scenario;

import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.SecurityGroups;
import org.junit.jupiter.api.Test;

@Scenario(
    name = "policy-guest-opens",
    shows = "a guest that only receives replies moves: every connection it has opened lives",
    order = 24)
final class PolicyGuestOpens {

  @Test
  void everyConnectionLives(Testbed testbed, Recorder recorder) {
    try (Firewall firewall = new Firewall(testbed, recorder, SecurityGroups.GUEST_OPENS)) {
      firewall.everyFlowLives(0, 20, 100);
    }
  }
}

package io.godwit.scenarios.scenario;

import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.SecurityGroups;
import org.junit.jupiter.api.Test;

@Scenario(
    name = "policy-peer-opens",
    shows = "a guest that only answers moves: every connection that was opened to it lives",
    order = 25)
final class PolicyPeerOpens {

  @Test
  void everyConnectionLives(Testbed testbed, Recorder recorder) {
    try (Firewall firewall = new Firewall(testbed, recorder, SecurityGroups.PEER_OPENS)) {
      firewall.everyFlowLives(0, 20, 100);
    }
  }
}

package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.SecurityGroups;
import io.godwit.scenarios.traffic.Attack;
import java.util.List;
import org.junit.jupiter.api.Test;

@Scenario(
    name = "policy-attackers",
    shows =
        "attackers on every hypervisor, both tenants, all through a guarded guest's move: none in",
    order = 26)
final class PolicyAttackers {

  private static final List<Attack.Kind> ALLOWED_WITHOUT =
      List.of(
          Attack.Kind.NEW_UDP,
          Attack.Kind.NEW_UDP6,
          Attack.Kind.NEW_TCP,
          Attack.Kind.NEW_TCP6,
          Attack.Kind.STRAY_ACK,
          Attack.Kind.STRAY_ACK6,
          Attack.Kind.FRAGMENTS,
          Attack.Kind.FRAGMENTS6,
          Attack.Kind.STRAY_ERROR,
          Attack.Kind.STRAY_ERROR6,
          Attack.Kind.WRONG_DIRECTION,
          Attack.Kind.WRONG_DIRECTION6);

  @Test
  void nobodyGetsInToAGuestThatOpens(Testbed testbed, Recorder recorder) {
    try (Firewall firewall = new Firewall(testbed, recorder, SecurityGroups.GUEST_OPENS)) {
      firewall.nobodyGetsIn();
    }
  }

  @Test
  void norToOneThatAnswersItsFriends(Testbed testbed, Recorder recorder) {
    try (Firewall firewall = new Firewall(testbed, recorder, SecurityGroups.PEER_OPENS)) {
      firewall.nobodyGetsIn();
    }
  }

  /** Else nothing would be shown by nobody's getting in. */
  @Test
  void withoutAGroupTheyDo(Testbed testbed, Recorder recorder) {
    try (Firewall firewall = new Firewall(testbed, recorder, "")) {
      FirewallMove result = firewall.move(100, false, true);
      firewall.tell("no group, attacked", result);
      for (Attack.Kind kind : ALLOWED_WITHOUT) {
        assertTrue(result.delivered(kind) > 50, kind.label() + " did not get in without a group");
      }
    }
  }
}

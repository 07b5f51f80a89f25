package io.godwit.scenarios.scenario;

import io.godwit.scenarios.move.MeasuredMove;
import io.godwit.scenarios.move.Peer;
import io.godwit.scenarios.move.Plan;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.Mode;
import org.junit.jupiter.api.Test;

@Scenario(
    name = "foreign-rules",
    shows = "rules of another application on the same switches survive moves, and Godwit's own end",
    order = 40)
final class ForeignRules {

  @Test
  void survive(Testbed testbed, Recorder recorder) {
    Testbed.Network network = testbed.network(Mode.GODWIT);
    try (ForeignRule foreign = ForeignRule.install(testbed, network)) {
      MeasuredMove move =
          network.measurement().move(Plan.talking("foreign-rules", Peer.THIRD, 1, 20));
      recorder.record(move);
      Expect.unnoticed(move);
      foreign.assertUntouched();
      testbed.onos().deactivate(GodwitRules.APPLICATION);
      GodwitRules.awaitNone(testbed, network);
      foreign.assertUntouched();
      testbed.onos().activate(GodwitRules.APPLICATION);
      testbed.awaitGodwit(network);
      foreign.assertUntouched();
    }
  }
}

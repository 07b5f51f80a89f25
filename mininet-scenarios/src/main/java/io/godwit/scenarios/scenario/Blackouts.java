package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.godwit.scenarios.move.GodwitMover;
import io.godwit.scenarios.move.MeasuredMove;
import io.godwit.scenarios.move.Peer;
import io.godwit.scenarios.move.Plan;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Scenario(
    name = "blackouts",
    shows = "however long the guest stands still: nothing lost, nothing twice",
    order = 22)
final class Blackouts {

  @ParameterizedTest(name = "for {0} ms")
  @ValueSource(doubles = {0, 20, 100, 300})
  void nothingIsLost(double blackoutMillis, Testbed testbed, Recorder recorder) {
    for (int repetition = 1; repetition <= recorder.repetitions(); repetition++) {
      Peer peer = Peer.values()[(repetition - 1) % Peer.values().length];
      Plan plan = Plan.talking("blackouts", peer, repetition, blackoutMillis);
      MeasuredMove move =
          testbed
              .network(Mode.GODWIT)
              .measurement()
              .move(repetition % 2 == 0 ? plan.overIpv6() : plan);
      recorder.record(move);
      Expect.unnoticed(move);
      Expect.nearlyDoneWasTaken(move);
      Expect.echoed(move);
    }
  }

  @Test
  void norUnderAnEngineThatWaitsForTheControllersAnswer(Testbed testbed, Recorder recorder) {
    for (int repetition = 1; repetition <= recorder.repetitions(); repetition++) {
      Peer peer = Peer.values()[(repetition - 1) % Peer.values().length];
      Plan plan = Plan.talking("blackouts-answered", peer, repetition, 20).answered();
      MeasuredMove move = testbed.network(Mode.GODWIT).measurement().move(plan);
      recorder.record(move);
      Expect.unnoticed(move);
      assertFalse(move.move().timeline().containsKey(GodwitMover.ECHOED));
    }
  }
}

package io.godwit.scenarios.scenario;

import io.godwit.scenarios.move.MeasuredMove;
import io.godwit.scenarios.move.Peer;
import io.godwit.scenarios.move.Plan;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.Mode;
import org.junit.jupiter.api.Test;

@Scenario(
    name = "move-silent-guest",
    shows = "a guest moves that sends nothing at all: still nothing is lost",
    order = 21)
final class MoveSilentGuest {

  private static final double BLACKOUT_MILLIS = 100;

  @Test
  void needsNoWordFromTheGuest(Testbed testbed, Recorder recorder) {
    for (Peer peer : Peer.values()) {
      measure(testbed, recorder, Plan.silent("move-silent-guest", peer, 1, BLACKOUT_MILLIS));
    }
  }

  @Test
  void overIpv6Neither(Testbed testbed, Recorder recorder) {
    measure(
        testbed,
        recorder,
        Plan.silent("move-silent-guest", Peer.THIRD, 2, BLACKOUT_MILLIS).overIpv6());
  }

  @Test
  void isNotDisturbedByTheHypervisorsAnnouncement(Testbed testbed, Recorder recorder) {
    measure(
        testbed,
        recorder,
        Plan.silent("move-silent-guest", Peer.THIRD, 3, BLACKOUT_MILLIS).announced());
  }

  private static void measure(Testbed testbed, Recorder recorder, Plan plan) {
    MeasuredMove move = testbed.network(Mode.GODWIT).measurement().move(plan);
    recorder.record(move);
    Expect.unnoticed(move);
  }
}

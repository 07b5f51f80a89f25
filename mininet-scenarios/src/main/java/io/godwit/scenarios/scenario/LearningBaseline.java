package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.scenarios.move.MeasuredMove;
import io.godwit.scenarios.move.Peer;
import io.godwit.scenarios.move.Plan;
import io.godwit.scenarios.report.Run;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.Mode;
import org.junit.jupiter.api.Test;

/** The yardstick, and the proof that the harness sees losses where there are some. */
@Scenario(
    name = "learning-baseline",
    shows = "plain flood-and-learn VXLAN: what the same moves cost without Godwit",
    order = 10)
final class LearningBaseline {

  private static final double BLACKOUT_MILLIS = 100;

  /** At one packet each millisecond: long after a network that follows would have. */
  private static final int LEAST_LOST = 300;

  @Test
  void losesTheBlackoutsPacketsEvenIfTheGuestIsAnnounced(Testbed testbed, Recorder recorder) {
    for (Peer peer : Peer.values()) {
      MeasuredMove move =
          testbed
              .network(Mode.LEARNING)
              .measurement()
              .move(Plan.talking("learning-baseline", peer, 1, BLACKOUT_MILLIS).announced());
      recorder.record(move);
      Run toGuest = move.runs().get(0);
      assertTrue(toGuest.lostInBlackout() > 0, "nothing was lost in the blackout: " + toGuest);
      Expect.isolated(move);
    }
  }

  @Test
  void losesTrackOfASilentGuest(Testbed testbed, Recorder recorder) {
    MeasuredMove move =
        testbed
            .network(Mode.LEARNING)
            .measurement()
            .move(Plan.silent("learning-baseline", Peer.THIRD, 1, BLACKOUT_MILLIS));
    recorder.record(move);
    // Sooner or later the peer asks by ARP anew, and the guest's answer tells where it is.
    int lostAfter = move.runs().get(0).lostAfter();
    assertTrue(
        lostAfter > LEAST_LOST,
        "the silent guest was found after " + lostAfter + " packets: " + move.losses());
  }
}

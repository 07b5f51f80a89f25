package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.scenarios.move.MeasuredMove;
import io.godwit.scenarios.move.Peer;
import io.godwit.scenarios.move.Plan;
import io.godwit.scenarios.report.Run;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The best that is left for an engine that can't say beforehand that it will stop the guest: what
 * reaches the source between the stop and the network's answer to it lies in a tap that the guest
 * does not read any more. Its hypervisor can, or it is lost.
 */
@Scenario(
    name = "stop-only-reported",
    shows =
        "an engine only reports its stop: what the guest left unread is put back, or is all that's lost",
    order = 24)
final class StopOnlyReported {

  private static final double BLACKOUT_MILLIS = 1_000;

  /** What the guest sends before the network has turned does not get through either. */
  private static final double SHORT_MILLIS = 200;

  /** Longest that the switches may take on a busy machine; half of the blackout is delivered. */
  private static final double SWITCHES_MILLIS = 500;

  /** Its hypervisor has a second hold on the guest's tap there. */
  @ParameterizedTest(name = "for {0} ms")
  @ValueSource(doubles = {SHORT_MILLIS, BLACKOUT_MILLIS})
  void nothingIsIfTheHypervisorPutsBackWhatTheGuestLeftUnread(
      double blackoutMillis, Testbed testbed, Recorder recorder) {
    for (int repetition = 1; repetition <= recorder.repetitions(); repetition++) {
      Plan plan = plan("unread-put-back", repetition, blackoutMillis).puttingBack();
      MeasuredMove move = move(plan, testbed, recorder);
      Expect.unnoticed(move);
    }
  }

  @Test
  void onlyWhatCameUntilTheNetworkKnewIsLost(Testbed testbed, Recorder recorder) {
    for (int repetition = 1; repetition <= recorder.repetitions(); repetition++) {
      Plan plan = plan("stop-only-reported", repetition, BLACKOUT_MILLIS).stopOnlyReported();
      MeasuredMove move = move(plan, testbed, recorder);
      move.runs().forEach(run -> expect(run, recorder));
      Expect.isolated(move);
    }
  }

  private static Plan plan(String name, int repetition, double blackoutMillis) {
    Peer peer = Peer.values()[(repetition - 1) % Peer.values().length];
    return Plan.talking(name, peer, repetition, blackoutMillis);
  }

  private static MeasuredMove move(Plan plan, Testbed testbed, Recorder recorder) {
    MeasuredMove move = testbed.network(Mode.GODWIT).measurement().move(plan);
    recorder.record(move);
    return move;
  }

  private static void expect(Run run, Recorder recorder) {
    String what = "%s, peer %s: %s".formatted(run.direction(), run.peer(), run.timeline());
    assertEquals(0, run.lostAfter(), "packets lost that were sent after the resume, " + what);
    assertEquals(0, run.duplicates(), "packets delivered twice, " + what);
    if (run.direction().equals(Run.FROM_GUEST)) {
      assertEquals(0, run.lostBefore(), "packets of a guest that still ran were lost, " + what);
      return;
    }
    // Never told is not a number, and fails below.
    double told = run.timeline().getOrDefault("godwit stopped", Double.NaN);
    int lost = run.lostBefore() + run.lostInBlackout();
    recorder.say(
        "the network was told after %.1f ms; %d packets lost, at 1 packet/ms"
            .formatted(told, lost));
    assertTrue(lost <= told + SWITCHES_MILLIS, lost + " lost at 1 packet/ms, " + what);
  }
}

package io.godwit.scenarios.scenario;

import io.godwit.scenarios.accounting.Accounting;
import io.godwit.scenarios.accounting.Trace;
import io.godwit.scenarios.move.Measurement;
import io.godwit.scenarios.move.Move;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.Mode;
import io.godwit.scenarios.topology.Topology;
import io.godwit.scenarios.topology.Vm;
import io.godwit.scenarios.traffic.Pause;
import io.godwit.scenarios.traffic.Streams;
import io.godwit.scenarios.traffic.Traffic;
import java.util.Map;
import org.junit.jupiter.api.Test;

@Scenario(
    name = "return-home",
    shows = "the guest returns at once to where it was: nothing lost, nothing twice",
    order = 23)
final class ReturnHome {

  private static final double BLACKOUT_MILLIS = 20;
  private static final long MOMENT_MILLIS = 400;

  @Test
  void thereAndBackUnnoticed(Testbed testbed, Recorder recorder) {
    Testbed.Network network = testbed.network(Mode.GODWIT);
    Measurement measurement = network.measurement();
    Topology topology = network.topology();
    Vm guest = topology.vm(Topology.GUEST);
    for (int round = 1; round <= recorder.repetitions(); round++) {
      String home = measurement.place();
      String away = measurement.nextPlace();
      Vm peer = topology.peerOn(round % 2 == 0 ? away : home);
      Traffic traffic =
          Traffic.start(testbed.agent(), Streams.bothWays(topology, guest, peer, round % 2 == 0));
      Pause.millis(MOMENT_MILLIS);
      Move there = measurement.moveUnmeasured(away, BLACKOUT_MILLIS);
      Move back = measurement.moveUnmeasured(home, BLACKOUT_MILLIS);
      Pause.millis(MOMENT_MILLIS);
      Map<String, Trace> traces = traffic.stop();
      recorder.say(
          "%s to %s, and back after %.0f ms"
              .formatted(
                  home, away, Accounting.millisSince(there.resumedNanos(), back.pausedNanos())));
      Expect.undisturbed(traces);
    }
  }
}

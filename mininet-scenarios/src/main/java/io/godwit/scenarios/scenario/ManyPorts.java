package io.godwit.scenarios.scenario;

import io.godwit.scenarios.move.MeasuredMove;
import io.godwit.scenarios.move.Peer;
import io.godwit.scenarios.move.Plan;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.Mode;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A switch with many ports takes longer to follow its tables, and a controller that does something
 * for every port takes longer to change them.
 */
@Scenario(
    name = "many-ports",
    shows = "500 more ports on every hypervisor: still nothing is lost",
    order = 25)
final class ManyPorts {

  private static final int MORE = 500;
  private static final double BLACKOUT_MILLIS = 100;

  @Test
  void nothingIsLost(Testbed testbed, Recorder recorder) {
    Testbed.Network network = testbed.network(Mode.GODWIT);
    List<String> hypervisors = network.topology().hypervisors();
    try {
      hypervisors.forEach(hypervisor -> testbed.agent().addIdlePorts(hypervisor, MORE));
      for (int repetition = 1; repetition <= recorder.repetitions(); repetition++) {
        Peer peer = Peer.values()[(repetition - 1) % Peer.values().length];
        Plan plan = Plan.talking("many-ports", peer, repetition, BLACKOUT_MILLIS);
        MeasuredMove move =
            network.measurement().move(repetition % 2 == 0 ? plan.overIpv6() : plan);
        recorder.record(move);
        Expect.unnoticed(move);
      }
    } finally {
      hypervisors.forEach(hypervisor -> testbed.agent().removeIdlePorts(hypervisor, MORE));
    }
  }
}

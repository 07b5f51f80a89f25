package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.scenarios.move.MeasuredMove;
import io.godwit.scenarios.move.Peer;
import io.godwit.scenarios.move.Plan;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.testbed.Testbed.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many others there are must not matter to a move: see how little in the table it prints. */
@Scenario(
    name = "many-ports",
    shows = "500 more guests at the hypervisors: nothing lost, nothing twice",
    order = 65)
final class ManyPorts {

  /** At each of three hypervisors. */
  private static final int MORE_PORTS = 167;

  private static final int EDGES = 3;

  /** In which a network that only hears of the stop has turned. */
  private static final double LONG_MILLIS = 300;

  @ParameterizedTest(name = "for {0} ms")
  @ValueSource(doubles = {0, 20, 100, LONG_MILLIS})
  void nothingIsLost(double blackoutMillis, Testbed testbed, Recorder recorder) {
    Network network = crowded(testbed);
    for (int repetition = 1; repetition <= recorder.repetitions(); repetition++) {
      Plan plan = plan("many-ports", repetition, blackoutMillis);
      MeasuredMove move = network.measurement().move(repetition % 2 == 0 ? plan.overIpv6() : plan);
      recorder.record(move);
      Expect.unnoticed(move);
    }
  }

  @Test
  void norUnderAnEngineThatOnlyReportsItsStop(Testbed testbed, Recorder recorder) {
    Network network = crowded(testbed);
    for (int repetition = 1; repetition <= recorder.repetitions(); repetition++) {
      Plan plan = plan("many-ports-put-back", repetition, LONG_MILLIS);
      MeasuredMove move = network.measurement().move(plan.puttingBack());
      recorder.record(move);
      Expect.unnoticed(move);
    }
  }

  private static Network crowded(Testbed testbed) {
    Network network = testbed.crowdedNetwork(MORE_PORTS);
    testbed.awaitQuiet(network);
    for (String hypervisor : network.topology().hypervisors()) {
      int rules = SwitchRules.of(testbed, hypervisor, GodwitRules.APPLICATION).size();
      assertTrue(rules > MORE_PORTS * EDGES, "only " + rules + " rules on " + hypervisor);
    }
    return network;
  }

  private static Plan plan(String name, int repetition, double blackoutMillis) {
    Peer peer = Peer.values()[(repetition - 1) % Peer.values().length];
    return Plan.talking(name, peer, repetition, blackoutMillis);
  }
}

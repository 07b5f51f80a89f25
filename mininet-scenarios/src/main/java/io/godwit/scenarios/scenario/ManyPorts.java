package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.scenarios.move.MeasuredMove;
import io.godwit.scenarios.move.Peer;
import io.godwit.scenarios.move.Plan;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.testbed.Testbed.Network;
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

  @ParameterizedTest(name = "for {0} ms")
  @ValueSource(doubles = {0, 20, 100, 300})
  void nothingIsLost(double blackoutMillis, Testbed testbed, Recorder recorder) {
    Network network = testbed.crowdedNetwork(MORE_PORTS);
    testbed.awaitQuiet(network);
    for (String hypervisor : network.topology().hypervisors()) {
      int rules = SwitchRules.of(testbed, hypervisor, GodwitRules.APPLICATION).size();
      assertTrue(rules > MORE_PORTS * EDGES, "only " + rules + " rules on " + hypervisor);
    }
    for (int repetition = 1; repetition <= recorder.repetitions(); repetition++) {
      Peer peer = Peer.values()[(repetition - 1) % Peer.values().length];
      Plan plan = Plan.talking("many-ports", peer, repetition, blackoutMillis);
      MeasuredMove move = network.measurement().move(repetition % 2 == 0 ? plan.overIpv6() : plan);
      recorder.record(move);
      Expect.unnoticed(move);
    }
  }
}

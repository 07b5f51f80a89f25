package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.scenarios.move.MeasuredMove;
import io.godwit.scenarios.move.Peer;
import io.godwit.scenarios.move.Plan;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.Mode;
import io.godwit.scenarios.topology.Topology;
import java.io.FileNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

@Scenario(
    name = "lifecycle",
    shows =
        "the .oar deactivates (its rules go), reactivates, goes and comes by ONOS's own REST API",
    order = 41)
final class Lifecycle {

  @Test
  void rulesGoAndComeWithTheApplication(Testbed testbed, Recorder recorder) {
    Testbed.Network network = testbed.network(Mode.GODWIT);
    network.measurement().moveUnmeasured(0);
    testbed.awaitGodwit(network);
    assertTrue(GodwitRules.now(testbed, network).size() > 0, "there are no rules to go");
    testbed.onos().deactivate(GodwitRules.APPLICATION);
    GodwitRules.awaitNone(testbed, network);
    assertEquals("INSTALLED", testbed.onos().applicationState(GodwitRules.APPLICATION));
    testbed.onos().activate(GodwitRules.APPLICATION);
    testbed.awaitGodwit(network);
    works(testbed, network, recorder, 1);
  }

  @Test
  void isInstalledAnew(Testbed testbed, Recorder recorder) throws FileNotFoundException {
    Path oar = testbed.settings().oar();
    assertTrue(Files.isRegularFile(oar), "GODWIT_OAR names no file: " + oar);
    Testbed.Network network = testbed.network(Mode.GODWIT);
    testbed.onos().uninstall(GodwitRules.APPLICATION);
    GodwitRules.awaitNone(testbed, network);
    assertEquals("", testbed.onos().applicationState(GodwitRules.APPLICATION));
    testbed.onos().install(oar);
    assertEquals("INSTALLED", testbed.onos().applicationState(GodwitRules.APPLICATION));
    testbed.onos().activate(GodwitRules.APPLICATION);
    testbed.awaitGodwit(network);
    works(testbed, network, recorder, 2);
  }

  private static void works(
      Testbed testbed, Testbed.Network network, Recorder recorder, int repetition) {
    Topology topology = network.topology();
    testbed.reach(topology.peerOn("hv3"), topology.vm(Topology.GUEST).ip());
    MeasuredMove move =
        network.measurement().move(Plan.talking("lifecycle", Peer.THIRD, repetition, 20));
    recorder.record(move);
    Expect.unnoticed(move);
  }
}

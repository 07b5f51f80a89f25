package io.godwit.scenarios.scenario;

import io.godwit.scenarios.move.MeasuredMove;
import io.godwit.scenarios.move.Peer;
import io.godwit.scenarios.move.Plan;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.Mode;
import io.godwit.scenarios.topology.Topology;
import io.godwit.scenarios.topology.Vm;
import io.godwit.scenarios.traffic.Streams;
import io.godwit.scenarios.traffic.Traffic;
import java.util.List;
import org.junit.jupiter.api.Test;

@Scenario(
    name = "controller-restart",
    shows = "the controller is killed and comes back under traffic: nothing lost, no rule touched",
    order = 60)
final class ControllerRestart {

  @Test
  void nobodyNoticesThatTheControllerWasKilled(Testbed testbed, Recorder recorder) {
    Testbed.Network network = testbed.network(Mode.GODWIT);
    Topology topology = network.topology();
    Vm guest = topology.vm(Topology.GUEST);
    Vm peer = topology.peerOn(network.measurement().nextPlace());
    // What a move leaves at its source would be cleared meanwhile, and rightly so.
    testbed.awaitQuiet(network);
    try (ForeignRule foreign = ForeignRule.install(testbed, network)) {
      GodwitRules before = GodwitRules.now(testbed, network);
      Traffic traffic = Traffic.start(testbed.agent(), Streams.steady(peer, guest));
      recorder.say("killing the controller");
      LauncherCommand.run(testbed, "down", "--kill");
      resolveWithoutController(testbed, topology);
      recorder.say("starting it again");
      LauncherCommand.run(testbed, "up");
      testbed.awaitGodwit(network);
      Expect.undisturbed(traffic.stop());
      GodwitRules.now(testbed, network).assertUntouchedSince(before);
      foreign.assertUntouched();
    }
    MeasuredMove move =
        network.measurement().move(Plan.talking("controller-restart", Peer.THIRD, 1, 100));
    recorder.record(move);
    Expect.unnoticed(move);
  }

  /** ARP and neighbour discovery for known addresses are the switches' own work. */
  private static void resolveWithoutController(Testbed testbed, Topology topology) {
    Vm from = topology.peerOn("hv3");
    testbed.agent().run(from.name(), List.of("ip", "neigh", "flush", "all"));
    testbed.reach(from, topology.peerOn("hv1").ip());
    testbed.reach(from, topology.peerOn("hv1").ip6());
  }
}

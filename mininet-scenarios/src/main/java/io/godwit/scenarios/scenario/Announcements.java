package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.godwit.scenarios.move.SteppedMove;
import io.godwit.scenarios.ssh.Agent.Ended;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.Mode;
import io.godwit.scenarios.topology.Topology;
import io.godwit.scenarios.topology.Vm;
import io.godwit.scenarios.traffic.Streams;
import io.godwit.scenarios.traffic.Traffic;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@Scenario(
    name = "announcements",
    shows = "a stranger announces the guest's addresses: no hijack; the guest itself: its place",
    order = 24)
final class Announcements {

  private static final Duration LONGEST = Duration.ofSeconds(30);

  private static final int ROUNDS = 25;

  @AfterEach
  void forget(Testbed testbed) {
    testbed.discardNetwork();
  }

  @Test
  void aStrangerIsNotBelievedBeforeDuringAndAfterAMove(Testbed testbed, Recorder recorder) {
    Testbed.Network network = testbed.network(Mode.GODWIT);
    learn(testbed, network, "confirm");
    Topology topology = network.topology();
    Vm guest = topology.vm(Topology.GUEST);
    Traffic traffic = Traffic.start(testbed.agent(), Streams.steady(topology.peerOn("hv3"), guest));
    spoof(testbed, network);
    SteppedMove move = network.measurement().begin(testbed.godwit()).awaitReady();
    spoof(testbed, network);
    assertTrue(move.report(SteppedMove.ABOUT_TO_STOP).path("mayStop").asBoolean());
    move.stop();
    move.report(SteppedMove.STOPPED);
    move.resume(false);
    move.report(SteppedMove.RESUMED);
    spoof(testbed, network);
    move.await("COMPLETED", LONGEST);
    spoof(testbed, network);
    OnePlace.isLeft(testbed, network);
    Expect.undisturbed(traffic.stop());
    recorder.say("announced by strangers on every hypervisor, and refused; nothing lost");
  }

  @Test
  void theGuestsOwnAnnouncementDoesForAnEngineThatIsSilent(Testbed testbed, Recorder recorder) {
    Testbed.Network network = testbed.network(Mode.GODWIT);
    learn(testbed, network, "confirm");
    Topology topology = network.topology();
    Traffic traffic =
        Traffic.start(
            testbed.agent(), Streams.steady(topology.peerOn("hv3"), topology.vm(Topology.GUEST)));
    SteppedMove move = network.measurement().begin(testbed.godwit()).awaitReady();
    assertTrue(move.report(SteppedMove.ABOUT_TO_STOP).path("mayStop").asBoolean());
    move.stop();
    // The RARP is ahead of whatever the engine would have said; and the engine says nothing.
    move.resume(true);
    move.await("COMPLETED", LONGEST);
    OnePlace.isLeft(testbed, network);
    OnePlace.told(testbed, move.id(), "announced");
    Expect.undisturbed(traffic.stop());
    recorder.say("a RARP at the destination's own port completed the move; nothing lost");
  }

  /** Every other VM of the tenant, on every hypervisor, says that it is the guest. */
  private static void spoof(Testbed testbed, Testbed.Network network) {
    Topology topology = network.topology();
    Vm guest = topology.vm(Topology.GUEST);
    for (String hypervisor : topology.hypervisors()) {
      Ended spoofed = testbed.agent().spoof(topology.peerOn(hypervisor).name(), guest, ROUNDS);
      assertTrue(spoofed.ok(), spoofed.output());
    }
  }

  private static void learn(Testbed testbed, Testbed.Network network, String policy) {
    ObjectNode facts =
        (ObjectNode)
            testbed
                .registration(network.topology())
                .facts(network.built())
                .path("networks")
                .path(Topology.RED);
    testbed.godwit().put("networks", Topology.RED, facts.put("learning", policy));
    testbed.registration(network.topology()).awaitInSync();
  }
}

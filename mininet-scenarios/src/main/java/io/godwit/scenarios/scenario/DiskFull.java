package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.scenarios.move.SteppedMove;
import io.godwit.scenarios.rest.RestException;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.Mode;
import io.godwit.scenarios.topology.Topology;
import io.godwit.scenarios.topology.Vm;
import io.godwit.scenarios.traffic.Streams;
import io.godwit.scenarios.traffic.Traffic;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * The controller's disk is full when a stop is announced, and later when it has been made. What
 * can't be stored is not begun; what has happened is followed and stored when there is room again.
 */
@Scenario(
    name = "disk-full",
    shows = "the controller can't write: no redirect, nothing lost; with room again the move works",
    order = 62)
final class DiskFull {

  private static final Duration OVER = Duration.ofSeconds(90);

  @Test
  void theStopIsRefusedAndTheGuestStays(Testbed testbed, Recorder recorder) {
    Testbed.Network network = testbed.network(Mode.GODWIT);
    Traffic traffic = begin(testbed, network);
    SteppedMove move = network.measurement().begin(testbed.godwit()).awaitReady();
    RestException refused;
    try (ControllerDisk disk = ControllerDisk.full(testbed)) {
      refused = assertThrows(RestException.class, () -> move.report(SteppedMove.ABOUT_TO_STOP));
    }
    assertTrue(
        refused.toString().contains("keep the guest running at the source"), refused::toString);
    move.await("ABORTED", OVER);
    OnePlace.isLeft(testbed, network);
    Expect.undisturbed(traffic.stop());
    recorder.say("refused: " + refused.getMessage());
    Traffic again = begin(testbed, network);
    SteppedMove second = network.measurement().begin(testbed.godwit()).awaitReady();
    second.report(SteppedMove.ABOUT_TO_STOP);
    second.stop();
    second.report(SteppedMove.STOPPED);
    second.resume(false);
    second.report(SteppedMove.RESUMED);
    second.await("COMPLETED", OVER);
    OnePlace.isLeft(testbed, network);
    Expect.undisturbed(again.stop());
  }

  @Test
  void aGuestThatHasMovedIsFollowedAndItIsStoredLater(Testbed testbed, Recorder recorder) {
    Testbed.Network network = testbed.network(Mode.GODWIT);
    Traffic traffic = begin(testbed, network);
    SteppedMove move = network.measurement().begin(testbed.godwit()).awaitReady();
    move.report(SteppedMove.ABOUT_TO_STOP);
    try (ControllerDisk disk = ControllerDisk.full(testbed)) {
      move.stop();
      assertThrows(RestException.class, () -> move.report(SteppedMove.STOPPED));
      move.resume(false);
      assertThrows(RestException.class, () -> move.report(SteppedMove.RESUMED));
    }
    move.report(SteppedMove.RESUMED);
    move.await("COMPLETED", OVER);
    OnePlace.isLeft(testbed, network);
    Expect.undisturbed(traffic.stop());
    recorder.say("moved while nothing could be stored: nothing lost");
  }

  private static Traffic begin(Testbed testbed, Testbed.Network network) {
    Topology topology = network.topology();
    Vm guest = topology.vm(Topology.GUEST);
    Vm peer = topology.peerOn(network.measurement().nextPlace());
    testbed.awaitQuiet(network);
    return Traffic.start(testbed.agent(), Streams.steady(peer, guest));
  }
}

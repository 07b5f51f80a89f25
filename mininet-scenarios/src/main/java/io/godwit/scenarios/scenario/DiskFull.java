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
 * The controller's disk is full when a stop is announced, and in another move when it has been
 * made. What can't be stored is not begun, and what has happened is followed by the network. ONOS's
 * store never recovers from a write that failed, so with room again the controller is restarted.
 */
@Scenario(
    name = "disk-full",
    shows =
        "the controller can't write: no redirect, nothing lost; restarted with room, it goes on",
    order = 62)
final class DiskFull {

  private static final Duration OVER = Duration.ofSeconds(60);

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
    Expect.undisturbed(traffic.stop());
    recorder.say("refused: " + refused.getMessage());
    restart(testbed, network);
    // Whether it could be stored that the move was given up is a matter of luck.
    move.abort();
    move.await("ABORTED", OVER);
    OnePlace.isLeft(testbed, network);
    complete(testbed, network);
    recorder.say("with room again, and after a restart, it moved");
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
    restart(testbed, network);
    move.report(SteppedMove.RESUMED);
    move.await("COMPLETED", OVER);
    OnePlace.isLeft(testbed, network);
    Expect.undisturbed(traffic.stop());
    recorder.say("moved while nothing could be stored: nothing lost");
  }

  private static void complete(Testbed testbed, Testbed.Network network) {
    Traffic traffic = begin(testbed, network);
    SteppedMove move = network.measurement().begin(testbed.godwit()).awaitReady();
    move.report(SteppedMove.ABOUT_TO_STOP);
    move.stop();
    move.report(SteppedMove.STOPPED);
    move.resume(false);
    move.report(SteppedMove.RESUMED);
    move.await("COMPLETED", OVER);
    OnePlace.isLeft(testbed, network);
    Expect.undisturbed(traffic.stop());
  }

  private static void restart(Testbed testbed, Testbed.Network network) {
    LauncherCommand.run(testbed, "down", "--kill");
    LauncherCommand.run(testbed, "up");
    testbed.awaitGodwit(network);
  }

  private static Traffic begin(Testbed testbed, Testbed.Network network) {
    testbed.awaitQuiet(network);
    return traffic(testbed, network);
  }

  private static Traffic traffic(Testbed testbed, Testbed.Network network) {
    Topology topology = network.topology();
    Vm guest = topology.vm(Topology.GUEST);
    Vm peer = topology.peerOn(thirdHypervisor(network));
    return Traffic.start(testbed.agent(), Streams.steady(peer, guest));
  }

  /** It has no part in the move. */
  private static String thirdHypervisor(Testbed.Network network) {
    return network.topology().hypervisors().stream()
        .filter(hv -> !hv.equals(network.measurement().place()))
        .filter(hv -> !hv.equals(network.measurement().nextPlace()))
        .findFirst()
        .orElseThrow();
  }
}

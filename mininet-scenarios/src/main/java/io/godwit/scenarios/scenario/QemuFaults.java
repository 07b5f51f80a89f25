package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.godwit.scenarios.move.RealGuest;
import io.godwit.scenarios.rest.Godwit;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.testbed.Testbed.Network;
import io.godwit.scenarios.topology.Topology;
import io.godwit.scenarios.traffic.Pause;
import io.godwit.scenarios.traffic.RealTraffic;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** QEMU goes on copying whatever becomes of those who drive it: they find out how far it is. */
@Scenario(
    name = "qemu-faults",
    shows =
        "a real guest is copied, monitors are cut or the controller killed: it arrives, nothing lost",
    order = 73)
final class QemuFaults {

  /** So slow that it is still copying when it happens. */
  private static final long SLOW = 8L << 20;

  /**
   * So slow that it is in its first round when the controller is back. QEMU thinks itself done at
   * the end of a round if there is nobody who slows it down: docs/engines.md.
   */
  private static final long VERY_SLOW = 2L << 20;

  private static final Duration ARRIVED = Duration.ofSeconds(120);
  private static final long MOMENT_MILLIS = 500;

  /** Whose monitor's connections drop. */
  enum Monitors {
    THE_SOURCES((source, destination) -> List.of(source)),
    THE_DESTINATIONS((source, destination) -> List.of(destination)),
    BOTH(List::of);

    private final BiFunction<String, String, List<String>> of;

    Monitors(BiFunction<String, String, List<String>> of) {
      this.of = of;
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void theConnectionsDrop(Monitors monitors, Testbed testbed, Recorder recorder) {
    arrivesAfter(
        testbed,
        recorder,
        monitors + " cut",
        SLOW,
        (source, destination) ->
            monitors
                .of
                .apply(source, destination)
                .forEach(hypervisor -> testbed.agent().cutMonitor(Topology.GUEST, hypervisor)));
  }

  @Test
  void theControllerIsKilled(Testbed testbed, Recorder recorder) {
    String id =
        arrivesAfter(
            testbed,
            recorder,
            "controller killed",
            VERY_SLOW,
            (source, destination) -> Controller.crash(testbed));
    OnePlace.told(testbed, id, "controller_restarted");
  }

  /** What happens while the guest is copied. */
  private interface Blow {
    void strike(String source, String destination);
  }

  private static String arrivesAfter(
      Testbed testbed, Recorder recorder, String what, long bandwidth, Blow blow) {
    Network network = testbed.realNetwork();
    RealGuest guest = RealMoves.guest(testbed, network);
    Godwit godwit = testbed.godwit();
    testbed.awaitQuiet(network);
    String source = guest.place();
    String destination = guest.nextPlace();
    RealTraffic traffic = guest.talk(guest.peer());
    String id = RealMoves.beginCopying(testbed, guest, destination, bandwidth);
    assertEquals("READY", godwit.migration(id).path("state").asText(), "copied too fast");
    blow.strike(source, destination);
    assertEquals("READY", godwit.migration(id).path("state").asText(), "over before it was back");
    godwit.awaitFollowed(id, ARRIVED);
    Pause.millis(MOMENT_MILLIS);
    recorder.say(what + ": the guest runs on " + guest.place());
    assertEquals(destination, guest.place());
    Expect.undisturbed(traffic.stop());
    testbed.agent().endRealGuest(Topology.GUEST, source);
    testbed.awaitQuiet(network);
    OnePlace.isBound(testbed, network.topology(), destination);
    return id;
  }
}

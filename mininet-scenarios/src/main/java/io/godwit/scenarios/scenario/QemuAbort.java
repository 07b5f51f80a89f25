package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.godwit.scenarios.move.RealGuest;
import io.godwit.scenarios.rest.Godwit;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.traffic.Pause;
import io.godwit.scenarios.traffic.RealTraffic;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@Scenario(
    name = "qemu-abort",
    shows =
        "a real guest's move fails while copying: its traffic is untouched, a retry works at once",
    order = 72)
final class QemuAbort {

  /** So slow that it is still copying when it is given up. */
  private static final long BANDWIDTH = 8L << 20;

  private static final Duration ABORTED = Duration.ofSeconds(15);
  private static final long MOMENT_MILLIS = 500;

  @Test
  void cancelledByAnOperator(Testbed testbed, Recorder recorder) {
    Godwit godwit = testbed.godwit();
    fails(testbed, recorder, "cancelled", (id, destination) -> godwit.abort(id));
  }

  @Test
  void theDestinationsProcessIsKilled(Testbed testbed, Recorder recorder) {
    fails(
        testbed,
        recorder,
        "destination killed",
        (id, destination) -> testbed.agent().killRealGuest("r0", destination));
  }

  /** What ends a migration. */
  private interface Blow {
    void strike(String id, String destination);
  }

  private static void fails(Testbed testbed, Recorder recorder, String what, Blow blow) {
    RealGuest guest = RealMoves.guest(testbed);
    Godwit godwit = testbed.godwit();
    String home = guest.place();
    String destination = guest.nextPlace();
    RealTraffic traffic = guest.talk(guest.peer());
    String id = RealMoves.beginCopying(testbed, guest, destination, BANDWIDTH);
    blow.strike(id, destination);
    JsonNode migration = godwit.awaitMigration(id, "ABORTED", ABORTED);
    recorder.say(what + ": " + migration.path("reason").asText());
    assertTrue(!migration.path("reason").asText().isEmpty(), "no reason is given");
    assertEquals(home, guest.place());
    Pause.millis(MOMENT_MILLIS);
    Expect.undisturbed(traffic.stop());
    testbed.agent().endRealGuest("r0", destination);
    new RealMoves(RealMoves.guest(testbed), recorder, "qemu-abort").once("pre-copy");
    assertEquals(destination, guest.place());
  }
}

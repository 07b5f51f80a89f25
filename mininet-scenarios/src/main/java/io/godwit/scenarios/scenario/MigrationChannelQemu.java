package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.godwit.scenarios.move.RealGuest;
import io.godwit.scenarios.rest.Await;
import io.godwit.scenarios.rest.Godwit;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.testbed.Testbed.Network;
import io.godwit.scenarios.topology.Topology;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * QEMU copies a guest over guarded underlays. What the tenant's traffic loses meanwhile is not
 * counted: here one userspace switch a hypervisor carries both (see qemu.py).
 */
@Scenario(
    name = "migration-channel-qemu",
    shows = "QEMU copies a guest through the channel that Godwit opens, and nobody else gets in",
    order = 74)
final class MigrationChannelQemu {

  private static final int PORT = 49_152;
  private static final double ONE_PACKET_SECONDS = 0.7;
  private static final Duration COPYING = Duration.ofSeconds(30);
  private static final Duration COMPLETED = Duration.ofSeconds(60);
  private static final long A_PART = 1 << 20;

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"pre-copy", "post-copy"})
  void aGuestIsCopiedThroughItsChannel(String mode, Testbed testbed, Recorder recorder) {
    Network network = testbed.guardedRealNetwork();
    testbed.awaitQuiet(network);
    Godwit godwit = testbed.godwit();
    RealGuest guest = RealMoves.guest(testbed, network);
    String source = guest.place();
    String destination = guest.nextPlace();
    String third = guest.peer().hypervisor();
    String id = guest.begin(destination, mode, null);
    Await.until(
        COPYING,
        () -> passed(godwit, destination) > A_PART ? "" : "nothing of the guest has passed");
    long passed = passed(godwit, destination);
    String stranger =
        testbed.agent().connect(third, network.vtep(destination), PORT, ONE_PACKET_SECONDS);
    assertEquals("dropped", stranger, "the third hypervisor's way to QEMU's port");
    JsonNode migration = godwit.awaitMigration(id, "COMPLETED", COMPLETED);
    assertTrue(
        RealGuest.tells(migration, "source_done"),
        () -> "the source has sent all: " + migration.path("timeline"));
    ChannelWorld.awaitShut(testbed, network);
    assertEquals(destination, guest.place());
    testbed.agent().endRealGuest(Topology.GUEST, source);
    recorder.say(
        "%s: %d kB had been counted as passed while it was copied; the third hypervisor: %s"
            .formatted(mode, passed / 1024, stranger));
  }

  private static long passed(Godwit godwit, String underlay) {
    return godwit
        .underlayCounters(underlay)
        .path("sessions")
        .path(0)
        .path("forth")
        .path("bytes")
        .asLong();
  }
}

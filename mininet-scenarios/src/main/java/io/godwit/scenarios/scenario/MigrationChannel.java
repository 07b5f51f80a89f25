package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.godwit.scenarios.move.SteppedMove;
import io.godwit.scenarios.rest.Await;
import io.godwit.scenarios.scenario.ChannelWorld.Copied;
import io.godwit.scenarios.scenario.ChannelWorld.Reach;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.testbed.Testbed.Network;
import io.godwit.scenarios.topology.Topology;
import io.godwit.scenarios.traffic.Pause;
import io.godwit.scenarios.traffic.Streams;
import io.godwit.scenarios.traffic.Traffic;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Hypervisors' uplink bridges as underlays: a TCP connection stands for the engine's, attempts to
 * connect for everybody else's. What is dropped on the way can't be told from a host that is
 * silent, so hosts answer: a port at which nobody listens refuses.
 */
@Scenario(
    name = "migration-channel",
    shows = "memory passes between a move's two hypervisors while it lasts; nobody else's does",
    order = 34)
final class MigrationChannel {

  private static final Duration LONGEST = Duration.ofSeconds(40);
  private static final long COPY_MILLIS = 500;

  /** Longer than what the source bounces takes to drain. */
  private static final long POST_COPY_MILLIS = 2_500;

  @Test
  void opensForAMoveAndShutsBehindIt(Testbed testbed, Recorder recorder) {
    Network network = quiet(testbed);
    ChannelWorld world = new ChannelWorld(testbed, network, recorder);
    Traffic tenant =
        Traffic.start(
            testbed.agent(), Streams.steady(world.peer(), network.topology().vm(Topology.GUEST)));
    recorder.say(Reach.header());
    int before = world.dropped();
    Reach shut = world.reach("before the move");
    assertEquals(Reach.SHUT, shut);
    world.awaitDropped(before, shut.drops());

    SteppedMove move = world.begin(false).awaitReady();
    world.startCopy();
    assertEquals(Reach.OPEN, world.reach("READY"));
    int passed = world.awaitPassed();
    complete(move);
    move.await("COMPLETED", LONGEST);
    long closed = world.awaitShut();
    assertEquals(Reach.SHUT, world.reach("COMPLETED"));
    Copied copied = world.stopCopy(closed);
    assertCutOff(copied);
    Expect.undisturbed(tenant.stop());
    recorder.say(
        "copy: %d records arrived, %d sent after COMPLETED, of which %d arrived; %d packets"
                .formatted(copied.before(), copied.tried(), copied.after(), passed)
            + " counted as passed; tenant's traffic: nothing lost");
  }

  @Test
  void shutsAfterAnAbort(Testbed testbed, Recorder recorder) {
    Network network = quiet(testbed);
    ChannelWorld world = new ChannelWorld(testbed, network, recorder);
    recorder.say(Reach.header());
    SteppedMove move = world.begin(false).awaitReady();
    world.startCopy();
    Pause.millis(COPY_MILLIS);
    move.abort();
    move.await("ABORTED", LONGEST);
    long closed = world.awaitShut();
    assertEquals(Reach.SHUT, world.reach("ABORTED"));
    Copied copied = world.stopCopy(closed);
    assertCutOff(copied);
    recorder.say(
        "copy: %d records arrived, %d sent after ABORTED, of which %d arrived"
            .formatted(copied.before(), copied.tried(), copied.after()));
  }

  @Test
  void staysOpenForPostCopyUntilTheSourceIsDone(Testbed testbed, Recorder recorder) {
    Network network = quiet(testbed);
    ChannelWorld world = new ChannelWorld(testbed, network, recorder);
    recorder.say(Reach.header());
    SteppedMove move = world.begin(true).awaitReady();
    world.startCopy();
    complete(move);
    Pause.millis(POST_COPY_MILLIS);
    assertEquals("SETTLING", testbed.godwit().migration(move.id()).path("state").asText());
    assertEquals(Reach.OPEN, world.reach("runs, source still sends"));
    move.report("source-done");
    move.await("COMPLETED", LONGEST);
    long closed = world.awaitShut();
    assertEquals(Reach.SHUT, world.reach("COMPLETED"));
    assertCutOff(world.stopCopy(closed));
  }

  @Test
  void aMoveIsRefusedWhileAnUnderlaySwitchIsAwayAndItsGuardStays(
      Testbed testbed, Recorder recorder) {
    Network network = quiet(testbed);
    ChannelWorld world = new ChannelWorld(testbed, network, recorder);
    testbed.agent().connectUnderlay(world.destination(), false);
    awaitUnderlays(testbed, 2);
    recorder.say(Reach.header());
    SteppedMove move = world.begin(false);
    JsonNode migration = move.await("ABORTED", LONGEST);
    String reason = migration.path("reason").asText();
    assertTrue(reason.contains("underlay '" + world.destination() + "' is not connected"), reason);
    assertEquals(Reach.SHUT, world.reach("a switch without controller"));
    testbed.agent().connectUnderlay(world.destination(), true);
    awaitUnderlays(testbed, 3);
    world.awaitShut();
    recorder.say("refused: " + reason);
  }

  @Test
  void theControllerMayDieInBetween(Testbed testbed, Recorder recorder) {
    Network network = quiet(testbed);
    ChannelWorld world = new ChannelWorld(testbed, network, recorder);
    recorder.say(Reach.header());
    SteppedMove move = world.begin(false).awaitReady();
    world.startCopy();
    LauncherCommand.run(testbed, "down", "--kill");
    assertEquals(Reach.OPEN, world.reach("controller killed"));
    LauncherCommand.run(testbed, "up");
    Await.until(LONGEST, () -> testbed.godwit().rest().get("/status").ok() ? "" : "no answer");
    testbed.awaitGodwit(network);
    assertEquals(Reach.OPEN, world.reach("another one took over"));
    move.abort();
    move.await("ABORTED", LONGEST);
    long closed = world.awaitShut();
    assertEquals(Reach.SHUT, world.reach("ABORTED"));
    Copied copied = world.stopCopy(closed);
    assertCutOff(copied);
  }

  private static Network quiet(Testbed testbed) {
    Network network = testbed.guardedNetwork();
    testbed.awaitQuiet(network);
    return network;
  }

  private static void assertCutOff(Copied copied) {
    assertTrue(copied.before() > 50, "the copy never got going: " + copied);
    assertTrue(copied.tried() > 50, "nothing was sent on the open connection: " + copied);
    assertEquals(0, copied.after(), "records that arrived although the channel was shut");
  }

  private static void complete(SteppedMove move) {
    JsonNode answer = move.report(SteppedMove.ABOUT_TO_STOP);
    assertTrue(answer.path("mayStop").asBoolean(), "the guest may not stop: " + answer);
    move.stop();
    move.report(SteppedMove.STOPPED);
    move.resume(false);
    move.report(SteppedMove.RESUMED);
  }

  private static void awaitUnderlays(Testbed testbed, int connected) {
    Await.until(
        LONGEST,
        () -> {
          JsonNode now = testbed.godwit().status().path("underlays");
          return now.path("connected").asInt() == connected
                  && now.path("inSync").asInt() == connected
              ? ""
              : connected + " underlays in sync wanted, Godwit says " + now;
        });
  }
}

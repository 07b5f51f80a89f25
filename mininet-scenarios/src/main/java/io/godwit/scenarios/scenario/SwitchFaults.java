package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.godwit.scenarios.accounting.Accounting;
import io.godwit.scenarios.accounting.Counts;
import io.godwit.scenarios.accounting.Trace;
import io.godwit.scenarios.move.SteppedMove;
import io.godwit.scenarios.rest.Await;
import io.godwit.scenarios.rest.RestException;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.Mode;
import io.godwit.scenarios.topology.Topology;
import io.godwit.scenarios.topology.Vm;
import io.godwit.scenarios.traffic.Pause;
import io.godwit.scenarios.traffic.Streams;
import io.godwit.scenarios.traffic.Traffic;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

@Scenario(
    name = "switch-faults",
    shows = "a switch dies in the middle of a move: the guest stays or arrives, a retry works",
    order = 51)
final class SwitchFaults {

  private static final long WATCH_MILLIS = 1_000;
  private static final Duration LONGEST = Duration.ofSeconds(60);

  @Test
  void aDestinationThatDiesKeepsTheGuestAtItsSource(Testbed testbed, Recorder recorder) {
    Testbed.Network network = testbed.network(Mode.GODWIT);
    testbed.awaitQuiet(network);
    Traffic traffic = traffic(testbed, network, bystander(network));
    SteppedMove move = network.measurement().begin(testbed.godwit()).awaitReady();
    testbed.agent().stopSwitch(move.destination());
    awaitEdges(testbed, 2);
    RestException refused =
        assertThrows(RestException.class, () -> move.report(SteppedMove.ABOUT_TO_STOP));
    assertTrue(
        String.valueOf(refused.getMessage()).contains("keep the guest running at the source"),
        refused.toString());
    move.abort();
    testbed.agent().startSwitch(move.destination());
    move.await("ABORTED", LONGEST);
    OnePlace.isLeft(testbed, network);
    OnePlace.told(testbed, move.id(), "destination_switch_lost");
    complete(network.measurement().begin(testbed.godwit()).awaitReady());
    OnePlace.isLeft(testbed, network);
    Expect.undisturbed(traffic.stop());
    recorder.say("given up at the source, and done at the second try; nothing lost");
  }

  /**
   * What is sent to the guest leads over the destination by then: what comes to it until the others
   * have turned back is lost. What the guest sends does not.
   */
  @Test
  void aDestinationThatDiesJustBeforeTheStopIsAnnouncedGivesTheGuestBack(
      Testbed testbed, Recorder recorder) {
    Testbed.Network network = testbed.network(Mode.GODWIT);
    testbed.awaitQuiet(network);
    String peer = bystander(network);
    Traffic traffic = traffic(testbed, network, peer);
    SteppedMove move = network.measurement().begin(testbed.godwit()).awaitReady();
    assertEquals("POISED", move.report(SteppedMove.NEARLY_DONE).path("phase").asText());
    testbed.agent().stopSwitch(move.destination());
    awaitEdges(testbed, 2);
    Await.until(LONGEST, () -> isReady(testbed, move) ? "" : "the way is not taken back");
    OnePlace.told(testbed, move.id(), "destination_switch_lost");
    OnePlace.told(testbed, move.id(), "repoint_failed");
    Vm guest = network.topology().vm(Topology.GUEST);
    testbed.reach(network.topology().peerOn(peer), guest.ip());
    testbed.reach(network.topology().peerOn(peer), guest.ip6());
    String lost = lost(traffic.stop());
    Traffic after = traffic(testbed, network, peer);
    Pause.millis(WATCH_MILLIS);
    Expect.undisturbed(after.stop());
    testbed.agent().startSwitch(move.destination());
    testbed.awaitGodwit(network);
    Traffic second = traffic(testbed, network, peer);
    move.report(SteppedMove.NEARLY_DONE);
    complete(move);
    move.await("COMPLETED", LONGEST);
    OnePlace.isLeft(testbed, network);
    Expect.undisturbed(second.stop());
    recorder.say(
        "lost until the others had turned back: "
            + lost
            + "; nothing after that, nor by the move when the switch was back");
  }

  @Test
  void aSourceThatRestartsAfterTheRedirectGoesOnBouncing(Testbed testbed, Recorder recorder) {
    Testbed.Network network = testbed.network(Mode.GODWIT);
    testbed.awaitQuiet(network);
    String source = network.measurement().place();
    SteppedMove move = network.measurement().begin(testbed.godwit()).awaitReady();
    Traffic traffic = traffic(testbed, network, bystander(network));
    announce(move);
    move.stop();
    move.report(SteppedMove.STOPPED);
    testbed.agent().restartSwitch(source);
    move.resume(false);
    move.report(SteppedMove.RESUMED);
    move.await("COMPLETED", LONGEST);
    OnePlace.isLeft(testbed, network);
    OnePlace.told(testbed, move.id(), "source_switch_lost");
    // Everybody sends to the destination by then, so nobody misses the source.
    Expect.undisturbed(traffic.stop());
    recorder.say("the source's switch restarted behind the guest's back; nothing lost");
  }

  @Test
  void aPeerThatIsAwayHoldsNobodyUp(Testbed testbed, Recorder recorder) {
    Testbed.Network network = testbed.network(Mode.GODWIT);
    testbed.awaitQuiet(network);
    String away = bystander(network);
    Vm guest = network.topology().vm(Topology.GUEST);
    SteppedMove move = network.measurement().begin(testbed.godwit()).awaitReady();
    Traffic traffic = traffic(testbed, network, network.measurement().place());
    testbed.agent().stopSwitch(away);
    awaitEdges(testbed, 2);
    complete(move);
    testbed.agent().startSwitch(away);
    move.await("COMPLETED", LONGEST);
    OnePlace.isLeft(testbed, network);
    Expect.undisturbed(traffic.stop());
    testbed.reach(network.topology().peerOn(away), guest.ip());
    recorder.say(
        "the move went through without " + away + ", which found the guest when it came back");
  }

  private static void complete(SteppedMove move) {
    announce(move);
    move.stop();
    move.report(SteppedMove.STOPPED);
    move.resume(false);
    move.report(SteppedMove.RESUMED);
  }

  private static void announce(SteppedMove move) {
    JsonNode answer = move.report(SteppedMove.ABOUT_TO_STOP);
    assertTrue(answer.path("mayStop").asBoolean(), "the guest may not stop: " + answer);
  }

  private static boolean isReady(Testbed testbed, SteppedMove move) {
    return testbed.godwit().migration(move.id()).path("phase").asText().equals("READY");
  }

  /** How many packets of each stream. */
  private static String lost(Map<String, Trace> traces) {
    return traces.entrySet().stream()
        .map(
            stream -> {
              long origin = stream.getValue().sent().get(0).sentNanos();
              Counts counts = Accounting.count(stream.getValue(), origin, origin);
              return "%d of %d packets %s".formatted(counts.lost(), counts.sent(), stream.getKey());
            })
        .sorted()
        .collect(Collectors.joining(", "));
  }

  /** The hypervisor that has no part in the next move. */
  private static String bystander(Testbed.Network network) {
    return network.topology().hypervisors().stream()
        .filter(hv -> !hv.equals(network.measurement().place()))
        .filter(hv -> !hv.equals(network.measurement().nextPlace()))
        .findFirst()
        .orElseThrow();
  }

  private static Traffic traffic(Testbed testbed, Testbed.Network network, String from) {
    Topology topology = network.topology();
    return Traffic.start(
        testbed.agent(), Streams.steady(topology.peerOn(from), topology.vm(Topology.GUEST)));
  }

  private static void awaitEdges(Testbed testbed, int connected) {
    Await.until(
        LONGEST,
        () -> {
          int now = testbed.godwit().status().path("edges").path("connected").asInt();
          return now == connected ? "" : now + " edges are connected, not " + connected;
        });
  }
}

package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.godwit.scenarios.move.Measurement;
import io.godwit.scenarios.move.Move;
import io.godwit.scenarios.rest.Await;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.Mode;
import io.godwit.scenarios.topology.PlaceLists;
import io.godwit.scenarios.topology.Registration;
import io.godwit.scenarios.topology.Topology;
import io.godwit.scenarios.topology.Vm;
import io.godwit.scenarios.traffic.Conversation;
import io.godwit.scenarios.traffic.Conversations;
import io.godwit.scenarios.traffic.Pause;
import io.godwit.scenarios.traffic.Stream;
import io.godwit.scenarios.traffic.Streams;
import io.godwit.scenarios.traffic.Traffic;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

@Scenario(
    name = "policy-place",
    shows =
        "two places forbid what the other allows: a guest that moves there and back changes rules",
    order = 28)
final class PolicyPlace {

  private static final double BLACKOUT_MILLIS = 50;
  private static final long MOMENT_MILLIS = 800;
  private static final int CONVERSATION_EVERY_MICROS = 10_000;
  private static final int CONVERSATION_BYTES = 64;
  private static final int FREE_TO_GUEST = 7_001;
  private static final int FREE_FROM_GUEST = 7_002;

  /** Packets a second, of the thousand that are sent each way. */
  private static final int LIMIT = 200;

  private static final int LIMIT_BURST = 20;

  /** ONOS reads the switches every 5 s. */
  private static final Duration READ = Duration.ofSeconds(15);

  @Test
  void oldPlacesRulesAreShedAndTheNewOnesTaken(Testbed testbed, Recorder recorder) {
    Testbed.Network network = testbed.network(Mode.GODWIT);
    Topology topology = network.topology();
    Registration registration = testbed.registration(topology);
    for (int round = 0; round < recorder.repetitions(); round++) {
      String home = network.measurement().place();
      String away = network.measurement().nextPlace();
      JsonNode facts = registration.facts(network.built()).path("edges").path(away);
      try {
        PlaceLists.define(testbed.godwit(), home, away, facts);
        registration.awaitInSync();
        thereAndBack(testbed, network, recorder, round % 2 == 1);
        counted(testbed, "/edges/" + home);
        counted(testbed, "/sites/" + PlaceLists.SITE);
      } finally {
        PlaceLists.withdraw(testbed.godwit(), List.of(home));
        testbed.godwit().put("edges", away, facts);
        registration.awaitInSync();
      }
    }
  }

  @Test
  void aLimitHoldsWhereItIsAndNowhereElse(Testbed testbed, Recorder recorder) {
    Testbed.Network network = testbed.network(Mode.GODWIT);
    Registration registration = testbed.registration(network.topology());
    String away = network.measurement().nextPlace();
    try {
      PlaceLists.limit(testbed.godwit(), away, LIMIT, LIMIT_BURST);
      registration.awaitInSync();
      limited(testbed, network, recorder);
    } finally {
      PlaceLists.withdraw(testbed.godwit(), List.of(away));
      registration.awaitInSync();
    }
  }

  private static void limited(Testbed testbed, Testbed.Network network, Recorder recorder) {
    Measurement measurement = network.measurement();
    String home = measurement.place();
    String away = measurement.nextPlace();
    Vm guest = network.topology().vm(Topology.GUEST);
    Vm peer = third(network.topology(), home, away);
    Traffic traffic =
        Traffic.start(
            testbed.agent(),
            List.of(
                Streams.oneWay(PlaceTable.FREE_TO_GUEST, peer, guest, FREE_TO_GUEST, false),
                Streams.oneWay(PlaceTable.FREE_FROM_GUEST, guest, peer, FREE_FROM_GUEST, false)));
    Pause.millis(MOMENT_MILLIS);
    Move there = measurement.moveUnmeasured(away, BLACKOUT_MILLIS);
    Pause.millis(2 * MOMENT_MILLIS);
    for (String column : List.of("sentOverRate", "receivedOverRate")) {
      Await.until(READ, () -> overRate(testbed, guest, away, column));
    }
    Move back = measurement.moveUnmeasured(home, BLACKOUT_MILLIS);
    Pause.millis(2 * MOMENT_MILLIS);
    LimitTable table = new LimitTable(home, away, there, back, LIMIT);
    traffic.stop().forEach(table::add);
    table.lines().forEach(recorder::say);
    assertEquals(List.of(), table.faults());
  }

  private static String overRate(Testbed testbed, Vm guest, String edge, String column) {
    JsonNode counters =
        testbed.godwit().rest().get("/edges/" + edge + "/counters").orThrow().json();
    for (JsonNode one : counters.path("endpoints")) {
      if (one.path("endpoint").asText().equals(guest.name())
          && one.path(column).path("packets").asLong() > 0) {
        return "";
      }
    }
    return edge + " tells of nothing over the rate: " + counters;
  }

  private static Vm third(Topology topology, String home, String away) {
    return topology.peerOn(
        topology.hypervisors().stream()
            .filter(one -> !one.equals(home) && !one.equals(away))
            .findFirst()
            .orElseThrow());
  }

  private static void thereAndBack(
      Testbed testbed, Testbed.Network network, Recorder recorder, boolean overIpv6) {
    Topology topology = network.topology();
    Measurement measurement = network.measurement();
    String home = measurement.place();
    String away = measurement.nextPlace();
    Vm guest = topology.vm(Topology.GUEST);
    Vm peer = third(topology, home, away);
    int atHome = PlaceLists.EDGE_FORBIDS;
    int atAway = PlaceLists.SITE_FORBIDS;
    List<Stream> streams =
        List.of(
            Streams.oneWay(PlaceTable.NOT_AT_HOME, peer, guest, atHome, overIpv6),
            Streams.oneWay(PlaceTable.NOT_AWAY, peer, guest, atAway, overIpv6),
            Streams.oneWay(PlaceTable.FREE_TO_GUEST, peer, guest, FREE_TO_GUEST, overIpv6),
            Streams.oneWay(PlaceTable.FREE_FROM_GUEST, guest, peer, FREE_FROM_GUEST, overIpv6));
    TapWatch taps = TapWatch.start(testbed.agent(), guest, List.of(home, away));
    Traffic traffic = Traffic.start(testbed.agent(), streams);
    Conversations early =
        Conversations.start(
            testbed.agent(),
            List.of(conversation(PlaceTable.TALK_NOT_AWAY, peer, guest, atAway + 1, overIpv6)));
    Pause.millis(MOMENT_MILLIS);
    Move there = measurement.moveUnmeasured(away, BLACKOUT_MILLIS);
    Pause.millis(MOMENT_MILLIS);
    Conversations late =
        Conversations.start(
            testbed.agent(),
            List.of(conversation(PlaceTable.TALK_NOT_AT_HOME, peer, guest, atHome + 1, overIpv6)));
    Pause.millis(MOMENT_MILLIS);
    Move back = measurement.moveUnmeasured(home, BLACKOUT_MILLIS);
    Pause.millis(2 * MOMENT_MILLIS);
    PlaceTable table = new PlaceTable(home, away, there, back);
    table.add(early.stop());
    table.add(late.stop());
    table.add(traffic.stop());
    table.add(taps.stop());
    table.lines().forEach(recorder::say);
    assertEquals(List.of(), table.faults());
  }

  /** One that the peer opens, and both talk. */
  private static Conversation conversation(
      String name, Vm peer, Vm guest, int port, boolean overIpv6) {
    return new Conversation(
        name,
        "udp",
        peer,
        guest,
        overIpv6,
        port,
        port + 1_000,
        2L * port,
        2L * port + 1,
        CONVERSATION_EVERY_MICROS,
        CONVERSATION_BYTES);
  }

  /** What a list has dropped is told. */
  private static void counted(Testbed testbed, String place) {
    Await.until(
        READ,
        () -> {
          JsonNode acl =
              testbed.godwit().rest().get(place + "/policy/counters").orThrow().json().path("acl");
          long received = 0;
          for (JsonNode entry : acl) {
            received += entry.at("/received/packets").asLong();
          }
          return received > 0 ? "" : place + " tells that its list has dropped nothing: " + acl;
        });
  }
}

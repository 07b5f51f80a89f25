package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.godwit.scenarios.move.MeasuredMove;
import io.godwit.scenarios.move.Measurement;
import io.godwit.scenarios.move.Peer;
import io.godwit.scenarios.move.Plan;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.Mode;
import io.godwit.scenarios.topology.Topology;
import io.godwit.scenarios.topology.Vm;
import org.junit.jupiter.api.Test;

@Scenario(
    name = "move-vxlan",
    shows = "a talking guest moves: nothing lost or twice, UDP and TCP, IPv4 and IPv6, every peer",
    order = 20)
final class MoveVxlan {

  private static final double BLACKOUT_MILLIS = 100;

  @Test
  void nobodyNoticesTheMove(Testbed testbed, Recorder recorder) {
    Measurement measurement = testbed.network(Mode.GODWIT).measurement();
    for (int repetition = 1; repetition <= recorder.repetitions(); repetition++) {
      for (Peer peer : Peer.values()) {
        Plan plan = Plan.talking("move-vxlan", peer, repetition, BLACKOUT_MILLIS);
        MeasuredMove move = measurement.move(repetition % 2 == 0 ? plan.overIpv6() : plan);
        recorder.record(move);
        Expect.unnoticed(move);
      }
    }
  }

  @Test
  void norWhenTheSourceIsCleared(Testbed testbed, Recorder recorder) {
    Measurement measurement = testbed.network(Mode.GODWIT).measurement();
    MeasuredMove move =
        measurement.move(Plan.talking("move-vxlan", Peer.THIRD, 1, BLACKOUT_MILLIS).completed());
    recorder.record(move);
    Expect.unnoticed(move);
  }

  @Test
  void theGuestIsFoundAtItsNewPlaceByEveryAddress(Testbed testbed) {
    Testbed.Network network = testbed.network(Mode.GODWIT);
    Vm guest = network.topology().vm(Topology.GUEST);
    long before = location(testbed, "ip=" + guest.ip()).path("epoch").asLong();
    network.measurement().move(Plan.silent("move-vxlan", Peer.THIRD, 1, 0));
    for (String query :
        new String[] {"ip=" + guest.ip(), "ip=" + guest.ip6(), "mac=" + guest.mac()}) {
      JsonNode location = location(testbed, query);
      assertEquals(network.measurement().place(), location.path("edge").asText(), query);
      assertEquals(Topology.GUEST, location.path("endpoint").asText(), query);
      assertEquals("engine", location.path("provenance").asText(), query);
      assertTrue(location.path("epoch").asLong() > before, "the epoch did not grow: " + location);
    }
  }

  private static JsonNode location(Testbed testbed, String query) {
    return testbed
        .godwit()
        .rest()
        .get("/locations?network=" + Topology.RED + "&" + query)
        .orThrow()
        .json();
  }
}

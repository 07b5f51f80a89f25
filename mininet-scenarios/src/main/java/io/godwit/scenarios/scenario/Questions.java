package io.godwit.scenarios.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.godwit.scenarios.rest.Await;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.Topology;
import java.time.Duration;
import java.util.List;

/**
 * What the edges have counted of the questions about the guest in its last move.
 *
 * @param toBeAsked at the edge to which it went, over the rate or not
 * @param overRate of these, what was dropped there
 * @param asked at the edge that it left, vouched for or not
 */
record Questions(long toBeAsked, long overRate, long asked) {

  /** ONOS reads the switches' rules every 5 s, and their meters every 5 s. */
  private static final long BOTH_READ_MILLIS = 6_000;

  private static final Duration READ = Duration.ofSeconds(25);

  /** By readings that are made from now on; the old edge must go on answering meanwhile. */
  static Questions await(Testbed testbed, Firewall.Moved move) {
    double over = testbed.agent().clock().wallMillis();
    Await.until(
        READ,
        () -> {
          for (String edge : List.of(move.from(), move.to())) {
            double read = counters(testbed, edge).path("readAtMillis").asDouble();
            if (read < over + BOTH_READ_MILLIS) {
              return edge + " has not been read since";
            }
          }
          return "";
        });
    JsonNode there = ofTheGuest(counters(testbed, move.to()));
    JsonNode left = ofTheGuest(counters(testbed, move.from()));
    return new Questions(
        there.at("/questions/packets").asLong(-1),
        there.at("/questionsOverRate/packets").asLong(-1),
        left.at("/vouched/packets").asLong(-1) + left.at("/notVouched/packets").asLong(-1));
  }

  private static JsonNode counters(Testbed testbed, String edge) {
    return testbed.godwit().rest().get("/edges/" + edge + "/counters").orThrow().json();
  }

  private static JsonNode ofTheGuest(JsonNode counters) {
    for (JsonNode one : counters.path("endpoints")) {
      if (one.path("endpoint").asText().equals(Topology.GUEST)) {
        return one;
      }
    }
    throw new IllegalStateException("nothing is counted of the guest: " + counters);
  }

  @Override
  public String toString() {
    return "%d frames were to be asked about, %d were over the rate, the old edge was asked %d"
        .formatted(toBeAsked, overRate, asked);
  }
}

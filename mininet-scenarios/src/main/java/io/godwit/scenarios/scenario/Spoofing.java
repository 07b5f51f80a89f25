package io.godwit.scenarios.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.godwit.scenarios.rest.Await;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.Vm;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How many frames the source guards have dropped, as Godwit tells it.
 *
 * @param byEndpoint the sum over all edges
 */
record Spoofing(Map<String, Long> byEndpoint) {

  /** ONOS reads the switches every 5 s. */
  private static final Duration READ = Duration.ofSeconds(15);

  static Spoofing now(Testbed testbed, Testbed.Network network) {
    Map<String, Long> dropped = new HashMap<>();
    for (String edge : network.topology().hypervisors()) {
      JsonNode counters =
          testbed.godwit().rest().get("/edges/" + edge + "/counters").orThrow().json();
      for (JsonNode one : counters.path("endpoints")) {
        dropped.merge(
            one.path("endpoint").asText(), one.at("/spoofed/packets").asLong(), Long::sum);
      }
    }
    return new Spoofing(dropped);
  }

  /** Waits until so many more are counted of an endpoint. */
  void awaitMore(Testbed testbed, Testbed.Network network, Vm vm, long more) {
    Await.until(
        READ,
        () -> {
          long counted = now(testbed, network).of(vm) - of(vm);
          return counted >= more
              ? ""
              : "%s sent %d spoofed frames, %d are counted".formatted(vm.name(), more, counted);
        });
  }

  private long of(Vm vm) {
    return byEndpoint.getOrDefault(vm.name(), 0L);
  }
}

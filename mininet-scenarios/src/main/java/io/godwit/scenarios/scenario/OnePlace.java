package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.Topology;
import io.godwit.scenarios.topology.Vm;

/** What must hold when everything is over, whatever happened: the guest has one place, no more. */
final class OnePlace {

  private OnePlace() {}

  /**
   * Waits until nothing is under way; then the guest is bound where it runs and nowhere else, every
   * switch holds what Godwit wants there and nothing more, and everybody reaches the guest.
   */
  static void isLeft(Testbed testbed, Testbed.Network network) {
    testbed.awaitQuiet(network);
    Topology topology = network.topology();
    Vm guest = topology.vm(Topology.GUEST);
    isBound(testbed, topology, network.measurement().place());
    for (String hypervisor : topology.hypervisors()) {
      testbed.reach(topology.peerOn(hypervisor), guest.ip());
      testbed.reach(topology.peerOn(hypervisor), guest.ip6());
    }
  }

  /** The guest is bound there and nowhere else, and no rule is left over or missing. */
  static void isBound(Testbed testbed, Topology topology, String place) {
    JsonNode binding =
        testbed
            .godwit()
            .rest()
            .get("/endpoints/" + Topology.GUEST)
            .orThrow()
            .json()
            .path("binding");
    assertEquals(place, binding.path("edge").asText(), "bound elsewhere");
    assertTrue(binding.path("standby").isMissingNode(), "bound at two places: " + binding);
    for (String hypervisor : topology.hypervisors()) {
      assertEquals(
          testbed.godwit().rules(hypervisor).size(),
          SwitchRules.of(testbed, hypervisor, GodwitRules.APPLICATION).size(),
          "rules left or missing on " + hypervisor);
    }
  }

  /** The timeline of a migration says that something happened. */
  static void told(Testbed testbed, String migration, String event) {
    JsonNode timeline = testbed.godwit().migration(migration).path("timeline");
    for (JsonNode entry : timeline) {
      if (entry.path("event").asText().equalsIgnoreCase(event)) {
        return;
      }
    }
    throw new AssertionError("nothing tells of " + event + " in " + timeline);
  }
}

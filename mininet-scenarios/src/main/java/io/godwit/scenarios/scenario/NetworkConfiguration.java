package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.godwit.scenarios.move.MeasuredMove;
import io.godwit.scenarios.move.Peer;
import io.godwit.scenarios.move.Plan;
import io.godwit.scenarios.rest.Answer;
import io.godwit.scenarios.rest.Await;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.Mode;
import io.godwit.scenarios.topology.PlaceLists;
import io.godwit.scenarios.topology.Registration;
import io.godwit.scenarios.topology.Topology;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@Scenario(
    name = "network-configuration",
    shows = "the topology comes from ONOS's network configuration, and does not undo a move",
    order = 42)
final class NetworkConfiguration {

  private static final String KEY = "topology";
  private static final List<String> KINDS = List.of("edges", "underlays", "networks", "endpoints");

  private static final Duration SOON = Duration.ofSeconds(10);

  /** One that this network does not have: whoever is declared is known before it connects. */
  private static final String ELSEWHERE = "elsewhere";

  @AfterEach
  void forget(Testbed testbed) {
    testbed.onos().removeConfiguration(GodwitRules.APPLICATION, KEY);
    testbed.godwit().remove("underlays", ELSEWHERE);
    testbed.discardNetwork();
  }

  @Test
  void topologyIsTakenFromTheConfiguration(Testbed testbed, Recorder recorder) {
    testbed.discardNetwork();
    Testbed.Network network = testbed.network(Mode.GODWIT);
    Topology topology = network.topology();
    Registration registration = testbed.registration(topology);
    registration.withdraw();
    GodwitRules.awaitNone(testbed, network);

    ObjectNode facts = registration.facts(network.built());
    facts.putObject("underlays").putObject(ELSEWHERE).put("switch", "of:00000000000001ff");
    testbed.onos().configure(GodwitRules.APPLICATION, KEY, facts.toString()).orThrow();
    registration.awaitInSync();
    KINDS.forEach(
        kind -> assertEquals(facts.get(kind).size(), testbed.godwit().ids(kind).size(), kind));

    MeasuredMove move =
        network.measurement().move(Plan.talking("network-configuration", Peer.THIRD, 1, 20));
    recorder.record(move);
    Expect.unnoticed(move);

    // The configuration still names the guest's first place: that is where it began, no more.
    ObjectNode again = facts.deepCopy();
    ((ObjectNode) again.path("networks").path(Topology.RED)).put("mtu", 1500);
    log(again.putObject("edgePolicies").putObject("hv1"));
    log(again.putObject("sitePolicies").putObject(PlaceLists.SITE));
    testbed.onos().configure(GodwitRules.APPLICATION, KEY, again.toString()).orThrow();
    registration.awaitInSync();
    // The edges were in sync before ONOS had told of the new configuration.
    for (String place : List.of("/edges/hv1", "/sites/" + PlaceLists.SITE)) {
      Await.until(SOON, () -> hasList(testbed, place) ? "" : place + " has no list");
    }
    registration.awaitInSync();
    testbed.reach(topology.peerOn("hv3"), topology.vm(Topology.GUEST).ip());
    MeasuredMove next =
        network.measurement().move(Plan.talking("network-configuration", Peer.THIRD, 2, 20));
    recorder.record(next);
    Expect.unnoticed(next);
  }

  private static boolean hasList(Testbed testbed, String place) {
    JsonNode policy = testbed.godwit().rest().get(place + "/policy").orThrow().json();
    return policy.path("acl").size() == 1;
  }

  /** A list that lets everything pass. */
  private static void log(ObjectNode policy) {
    policy.putArray("acl").addObject().put("action", "log").put("family", "ipv4");
  }

  @Test
  void whatIsWrongIsRefusedWhole(Testbed testbed) {
    Testbed.Network network = testbed.network(Mode.GODWIT);
    Registration registration = testbed.registration(network.topology());
    ObjectNode facts = registration.facts(network.built());
    testbed.onos().configure(GodwitRules.APPLICATION, KEY, facts.toString()).orThrow();
    ObjectNode wrong = facts.deepCopy();
    wrong.putObject("edgse");
    Answer answer = testbed.onos().configure(GodwitRules.APPLICATION, KEY, wrong.toString());
    assertFalse(answer.ok(), "ONOS took a section that does not exist");
    assertEquals(facts, testbed.onos().configuration(GodwitRules.APPLICATION, KEY));
    registration.awaitInSync();
  }
}

package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.scenarios.ssh.Agent;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.Mode;
import io.godwit.scenarios.topology.Topology;
import io.godwit.scenarios.topology.Vm;
import java.util.List;
import org.junit.jupiter.api.Test;

@Scenario(
    name = "address-resolution",
    shows = "ARP is answered at the edge, ND by the owner alone, in each tenant its own",
    order = 30)
final class AddressResolution {

  @Test
  void arpStaysAtTheEdgeAndSolicitationsGoToTheOwnerAlone(Testbed testbed) {
    Topology topology = testbed.network(Mode.GODWIT).topology();
    Agent agent = testbed.agent();
    Vm asker = topology.peerOn("hv1");
    Vm wanted = topology.peerOn("hv3");
    Vm bystander = topology.peerOn("hv2");
    agent.startCapture("asker", asker.name(), "eth0", "arp or icmp6");
    agent.startCapture("underlay", "hv1", "gwhv1-up", "udp port 4789");
    agent.startCapture("bystander", bystander.name(), "eth0", "arp or icmp6");
    forget(agent, asker);
    testbed.reach(asker, wanted.ip());
    testbed.reach(asker, wanted.ip6());
    String solicited = "icmpv6.nd.ns.target_address == " + wanted.ip6();
    String asked = "arp.dst.proto_ipv4 == " + wanted.ip() + " && arp.opcode == 1";
    List<List<String>> questions =
        agent.stopCapture("asker", List.of("eth.type"), "(%s) || (%s)".formatted(asked, solicited));
    List<List<String>> inFabric =
        agent.stopCapture("underlay", List.of("eth.dst"), "arp || " + solicited);
    List<List<String>> overheard =
        agent.stopCapture(
            "bystander", List.of("eth.dst"), "(%s) || (%s)".formatted(asked, solicited));
    assertTrue(questions.size() >= 2, "too little was asked to show anything: " + questions);
    assertEquals(List.of(), overheard, "questions that a bystander heard");
    for (List<String> question : inFabric) {
      assertTrue(
          question.get(0).endsWith("," + wanted.mac()),
          "a question went to others than " + wanted.mac() + ": " + question);
    }
  }

  @Test
  void eachTenantGetsItsOwnAnswer(Testbed testbed) {
    Topology topology = testbed.network(Mode.GODWIT).topology();
    Vm wanted = topology.peerOn("hv3");
    Vm twin = topology.twinOf(wanted);
    assertNotEquals(wanted.mac(), twin.mac());
    Vm asker = topology.peerOn("hv1");
    for (Vm[] pair : new Vm[][] {{asker, wanted}, {topology.twinOf(asker), twin}}) {
      forget(testbed.agent(), pair[0]);
      for (String address : List.of(pair[1].ip(), pair[1].ip6())) {
        testbed.reach(pair[0], address);
        String neighbour =
            testbed.agent().run(pair[0].name(), List.of("ip", "neigh", "show", address)).output();
        assertTrue(
            neighbour.contains("lladdr " + pair[1].mac()),
            pair[0].name() + " took " + address + " for " + neighbour);
      }
    }
  }

  private static void forget(Agent agent, Vm vm) {
    agent.run(vm.name(), List.of("ip", "neigh", "flush", "all"));
  }
}

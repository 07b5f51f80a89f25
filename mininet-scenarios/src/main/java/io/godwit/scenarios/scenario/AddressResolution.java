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
    shows = "ARP is answered at the edge, a neighbour solicitation goes to its owner alone",
    order = 30)
final class AddressResolution {

  @Test
  void noQuestionIsFlooded(Testbed testbed) {
    Topology topology = testbed.network(Mode.GODWIT).topology();
    Agent agent = testbed.agent();
    Vm asker = topology.peerOn("hv1");
    Vm wanted = topology.peerOn("hv3");
    agent.startCapture("underlay", "hv1", "gwhv1-up", "udp port 4789");
    agent.startCapture("asker", asker.name(), "eth0", "arp or icmp6");
    forget(agent, asker);
    testbed.reach(asker, wanted.ip());
    testbed.reach(asker, wanted.ip6());
    List<List<String>> asked =
        agent.stopCapture(
            "asker", List.of("frame.number"), "arp.opcode == 1 || icmpv6.type == 135");
    assertTrue(!asked.isEmpty(), "nothing was asked, so nothing is shown");
    // Destinations of the outer and the inner frame, in this order.
    List<List<String>> left =
        agent.stopCapture(
            "underlay",
            List.of("eth.dst", "arp.dst.proto_ipv4", "icmpv6.nd.ns.target_address"),
            "vxlan && (arp || icmpv6.type == 135)");
    for (List<String> question : left) {
      assertEquals("", question.get(1), "an ARP request that went into the fabric: " + question);
      assertTrue(
          !question.get(0).contains(",33:33:"), "a solicitation that was flooded: " + question);
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

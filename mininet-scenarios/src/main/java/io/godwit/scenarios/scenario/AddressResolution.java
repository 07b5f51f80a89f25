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
    shows = "ARP and neighbour discovery are answered at the edge, in each tenant its own",
    order = 30)
final class AddressResolution {

  private static final String QUESTIONS = "arp || icmpv6.type == 135";

  @Test
  void noQuestionLeavesTheEdge(Testbed testbed) {
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
    List<List<String>> left =
        agent.stopCapture("underlay", List.of("frame.protocols"), "vxlan && (" + QUESTIONS + ")");
    assertEquals(List.of(), left, "questions that went into the fabric");
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
            testbed
                .agent()
                .run(pair[0].name(), List.of("ip", "neigh", "show", address))
                .output();
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

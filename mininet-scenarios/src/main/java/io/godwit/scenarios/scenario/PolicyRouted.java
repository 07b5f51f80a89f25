package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.godwit.scenarios.ssh.Agent;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.Mode;
import io.godwit.scenarios.topology.SecurityGroups;
import io.godwit.scenarios.topology.Topology;
import io.godwit.scenarios.topology.Vm;
import io.godwit.scenarios.traffic.Conversations;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The peer is in another subnet than the guest: the gateway, at each edge, is between them. */
@Scenario(
    name = "policy-routed",
    shows = "connections to another subnet live through a guarded guest's move",
    order = 31)
final class PolicyRouted {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String GATEWAY_MAC = "02:67:6f:64:77:69";

  /** Of the guest's subnets and of the peer's: prefix, gateway. */
  private static final List<List<String>> SUBNETS =
      List.of(
          List.of("10.0.0.0/24", "10.0.0.1"),
          List.of("fd00::/64", "fd00::ff"),
          List.of("10.0.1.0/24", "10.0.1.1"),
          List.of("fd00:1::/64", "fd00:1::ff"));

  @AfterEach
  void forget(Testbed testbed) {
    // Addresses and routes of the VMs, and the network's gateways.
    testbed.discardNetwork();
  }

  @Test
  void everyRoutedConnectionLives(Testbed testbed, Recorder recorder) {
    Testbed.Network network = testbed.network(Mode.GODWIT);
    Vm guest = network.topology().vm(Topology.GUEST);
    Vm far = readdress(testbed, network.topology().peerOn("hv3"));
    route(testbed.agent(), guest, 0, 2);
    for (String address : List.of(far.ip(), far.ip6())) {
      isOneHopAway(testbed, guest, address);
    }
    FirewallTable table = new FirewallTable();
    List<String> dead = new ArrayList<>();
    int lost = 0;
    for (String group : List.of(SecurityGroups.GUEST_OPENS, SecurityGroups.PEER_OPENS)) {
      try (Firewall firewall = new Firewall(testbed, recorder, group)) {
        for (boolean overIpv6 : new boolean[] {false, true}) {
          Firewall.Sides sides = firewall.sides(far);
          FirewallMove result =
              firewall.moveWith(
                  far, Conversations.ofEveryKind(sides.opener(), sides.accepter(), overIpv6), 100);
          result.into(table);
          result.losses().forEach(recorder::say);
          dead.addAll(result.dead());
          lost += result.lost();
        }
      }
    }
    table.lines().forEach(recorder::say);
    assertEquals(List.of(), dead, "dead");
    assertEquals(0, lost, "packets lost");
  }

  private static void isOneHopAway(Testbed testbed, Vm from, String address) {
    testbed.reach(from, address);
    Agent.Ended ping =
        testbed.agent().run(from.name(), List.of("ping", "-n", "-c", "1", "-W", "2", address));
    assertTrue(ping.output().contains("ttl=63"), ping::output);
  }

  /** Takes a VM into the other subnet; answers with it as it is then. */
  private static Vm readdress(Testbed testbed, Vm vm) {
    Topology topology = testbed.network(Mode.GODWIT).topology();
    ObjectNode facts = MAPPER.createObjectNode().put("vni", topology.networks().get(0).vni());
    ArrayNode subnets = facts.putArray("subnets");
    for (List<String> subnet : SUBNETS) {
      subnets.addObject().put("prefix", subnet.get(0)).put("gateway", subnet.get(1));
    }
    testbed.godwit().put("networks", Topology.RED, facts);
    Vm far =
        new Vm(
            vm.name(),
            vm.network(),
            vm.hypervisor(),
            vm.mac(),
            vm.ip().replace("10.0.0.", "10.0.1."),
            vm.ip6().replace("fd00::", "fd00:1::"),
            vm.moves(),
            vm.isReal());
    testbed.registration(topology).regroup(far);
    Agent agent = testbed.agent();
    must(agent, vm, "ip address flush dev eth0 scope global");
    must(agent, vm, "ip address add " + far.ip() + "/24 dev eth0");
    must(agent, vm, "ip address add " + far.ip6() + "/64 dev eth0 nodad");
    route(agent, far, 2, 0);
    return far;
  }

  /**
   * The gateway answers ARP. It answers no neighbour solicitation (docs/adr/0002), so its address
   * is told by hand.
   */
  private static void route(Agent agent, Vm vm, int own, int other) {
    for (int six = 0; six < 2; six++) {
      String gateway = SUBNETS.get(own + six).get(1);
      if (six == 1) {
        must(
            agent, vm, "ip -6 neigh replace %s lladdr %s dev eth0".formatted(gateway, GATEWAY_MAC));
      }
      must(
          agent,
          vm,
          "ip route replace %s via %s".formatted(SUBNETS.get(other + six).get(0), gateway));
    }
  }

  private static void must(Agent agent, Vm vm, String command) {
    Agent.Ended ended = agent.run(vm.name(), List.of(command.split(" ")));
    assertTrue(ended.ok(), () -> command + ": " + ended.output());
  }
}

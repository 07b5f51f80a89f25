package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.scenarios.ssh.Agent.Ended;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.Mode;
import io.godwit.scenarios.topology.Topology;
import io.godwit.scenarios.topology.Vm;
import java.util.List;
import org.junit.jupiter.api.Test;

@Scenario(
    name = "mtu",
    shows =
        "full-size packets get through between all hypervisors; larger ones are refused, not lost",
    order = 32)
final class Mtu {

  private static final int MTU = 1500;

  /** IPv4 20 and ICMP 8 bytes. */
  private static final int HEADERS = 28;

  /** IPv6 40 and ICMPv6 8 bytes. */
  private static final int HEADERS6 = 48;

  @Test
  void fullSizePacketsGetThrough(Testbed testbed) {
    Testbed.Network network = testbed.network(Mode.GODWIT);
    Vm guest = network.topology().vm(Topology.GUEST);
    for (String hypervisor : network.topology().hypervisors()) {
      Vm peer = network.topology().peerOn(hypervisor);
      Ended ping = ping(testbed, peer, guest.ip(), MTU - HEADERS);
      assertTrue(ping.ok(), "IPv4 from " + hypervisor + ": " + ping.output());
      Ended ping6 = ping(testbed, peer, guest.ip6(), MTU - HEADERS6);
      assertTrue(ping6.ok(), "IPv6 from " + hypervisor + ": " + ping6.output());
    }
  }

  @Test
  void fullSizePacketsGetThroughAMove(Testbed testbed) {
    Testbed.Network network = testbed.network(Mode.GODWIT);
    Topology topology = network.topology();
    Vm peer = topology.peerOn(network.measurement().place());
    network.measurement().moveUnmeasured(0);
    Ended ping = ping(testbed, peer, topology.vm(Topology.GUEST).ip(), MTU - HEADERS);
    assertTrue(ping.ok(), "right after the move: " + ping.output());
  }

  @Test
  void largerPacketsAreRefusedWhereTheyAreSent(Testbed testbed) {
    Topology topology = testbed.network(Mode.GODWIT).topology();
    Ended ping =
        ping(testbed, topology.peerOn("hv3"), topology.vm(Topology.GUEST).ip(), MTU - HEADERS + 1);
    assertFalse(ping.ok(), "a packet above the MTU got through: " + ping.output());
    assertTrue(
        ping.output().contains("message too long") || ping.output().contains("Frag needed"),
        "nobody said why: " + ping.output());
  }

  /** Unfragmented. */
  private static Ended ping(Testbed testbed, Vm from, String to, int bytes) {
    return testbed
        .agent()
        .run(
            from.name(),
            List.of(
                "ping",
                "-n",
                "-c",
                "3",
                "-i",
                "0.2",
                "-W",
                "2",
                "-M",
                "do",
                "-s",
                String.valueOf(bytes),
                to));
  }
}

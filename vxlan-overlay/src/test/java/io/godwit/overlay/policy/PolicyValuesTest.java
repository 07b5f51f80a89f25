package io.godwit.overlay.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import io.godwit.location.EdgeId;
import io.godwit.location.NetworkId;
import io.godwit.overlay.flow.PortMask;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.onlab.packet.IpPrefix;

/** What can't be said, and what it says about that; and that ranges become masks exactly. */
class PolicyValuesTest {

  private static void refused(String why, Executable making) {
    String said = assertThrows(IllegalArgumentException.class, making).getMessage();
    assertTrue(said.contains(why), said);
  }

  @Test
  void nonsenseIsRefusedWithWhatToDo() {
    refused("give 80-90", () -> PortRange.of(90, 80));
    refused("0 to 65535", () -> PortRange.of(1, 70_000));
    Traffic udp6 = Traffic.of(IpFamily.IPV6, Traffic.UDP);
    refused(
        "10.0.0.0/8 is an IPv4 prefix in an IPv6 rule",
        () -> SecurityRule.of(Direction.IN, udp6).remote(IpPrefix.valueOf("10.0.0.0/8")));
    refused("ICMPv6", () -> Traffic.of(IpFamily.IPV6, Traffic.ICMP));
    refused("TCP, UDP or SCTP", () -> Traffic.of(IpFamily.IPV4, 47).ports(PortRange.of(1, 2)));
    refused("ICMP type", () -> udp6.icmpCode(1));
    refused("needs the protocol ICMP", () -> udp6.icmpType(1));
    SecurityRule rule = SecurityRule.of(Direction.IN, udp6);
    refused("twice", () -> group(rule, rule));
  }

  private static SecurityGroup group(SecurityRule... rules) {
    return SecurityGroup.of("web", NetworkId.of("a"), true, ImmutableList.copyOf(rules));
  }

  @Test
  void masksCoverARangeAndNothingElse() {
    for (int[] range : new int[][] {{0, 65535}, {1, 65534}, {80, 80}, {1024, 65535}, {5, 1000}}) {
      ImmutableList<PortMask> masks = PortMask.covering(range[0], range[1]);
      assertTrue(masks.size() <= 30, masks::toString);
      for (int port = 0; port <= 65535; port++) {
        int seen = port;
        long matching = masks.stream().filter(mask -> mask.matches(seen)).count();
        assertEquals(range[0] <= port && port <= range[1] ? 1 : 0, matching, "port " + port);
      }
    }
    assertEquals(16, PortMask.covering(1, 65535).size());
  }

  @Test
  void aScopeIsReadAsItIsWritten() {
    for (Scope scope : List.of(Scope.edge(EdgeId.of("hv1")), Scope.site("attic"))) {
      assertEquals(scope, Scope.parse(scope.toString()));
    }
    for (String wrong : List.of("hv1", "edge", "edge ", "shed hv1", "site a b")) {
      assertThrows(IllegalArgumentException.class, () -> Scope.parse(wrong), wrong);
    }
    assertThrows(IllegalArgumentException.class, () -> Scope.site(""));
  }

  @Test
  void aRateIsWhatAMeterCanCount() {
    assertEquals(Rate.MAX, Rate.of(1, Rate.MAX).burst());
    for (long wrong : new long[] {0, -1, Rate.MAX + 1}) {
      assertThrows(IllegalArgumentException.class, () -> Rate.of(wrong, 1));
      assertThrows(IllegalArgumentException.class, () -> Rate.of(1, wrong));
    }
  }
}

package io.godwit.overlay.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Endpoint;
import io.godwit.location.NetworkId;
import io.godwit.overlay.fabric.Frame;
import io.godwit.overlay.fabric.Lab;
import io.godwit.overlay.fabric.Lab.Attached;
import io.godwit.overlay.fabric.SimulatedFabric;
import io.godwit.overlay.policy.AclEntry;
import io.godwit.overlay.policy.Direction;
import io.godwit.overlay.policy.IpFamily;
import io.godwit.overlay.policy.NetworkPolicy;
import io.godwit.overlay.policy.PortRange;
import io.godwit.overlay.policy.SecurityGroup;
import io.godwit.overlay.policy.SecurityRule;
import io.godwit.overlay.policy.Traffic;
import io.godwit.overlay.view.NetworkView;
import io.godwit.overlay.view.Placement;
import io.godwit.overlay.view.Stage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.onlab.packet.IpAddress;

/** A fragment shows no ports; it must not get past a rule for that, and need not be lost by it. */
class FragmentsTest {

  private static final NetworkId NETWORK = NetworkId.of("a");
  private static final int DENIED = 9_999;
  private static final int OTHER = 5_000;
  private static final int FROM = 4_000;

  private final Lab lab = new Lab().edges(3).network("a", 5001);
  private final Attached guest = grouped(lab.vm("a", 1, 1));
  private final Attached peer = lab.vm("a", 2, 3);
  private final AttachmentPoint destination = lab.freePort(2);

  private Attached grouped(Attached vm) {
    Endpoint e = vm.endpoint();
    Endpoint in = Endpoint.of(e.id(), e.network(), e.mac(), e.addresses(), ImmutableSet.of("web"));
    lab.set(lab.view().with(in, Placement.steady(vm.place(), 1)));
    return new Attached(in, vm.place());
  }

  private void says(SecurityRule... rules) {
    lab.set(
        lab.view().withGroup(SecurityGroup.of("web", NETWORK, true, ImmutableList.copyOf(rules))));
  }

  private void lists(AclEntry... entries) {
    lab.set(lab.view().withPolicy(NetworkPolicy.of(NETWORK, false, ImmutableList.copyOf(entries))));
  }

  private static SecurityRule in(Traffic traffic) {
    return SecurityRule.of(Direction.IN, traffic);
  }

  private static Traffic udp(IpFamily family) {
    return Traffic.of(family, Traffic.UDP);
  }

  private static Traffic udp(IpFamily family, int first, int last) {
    return udp(family).ports(PortRange.of(first, last));
  }

  private static IpAddress address(Attached vm, IpFamily family) {
    return family == IpFamily.IPV4 ? vm.ip4() : vm.ip6();
  }

  private static Frame udp(Attached from, Attached to, IpFamily family, int sport, int dport) {
    return Frame.udp(
        from.mac(), to.mac(), address(from, family), address(to, family), sport, dport);
  }

  private static boolean arrives(SimulatedFabric fabric, Attached from, Frame frame) {
    return !fabric.send(from.place(), frame).isEmpty();
  }

  private static boolean arrivesWhole(SimulatedFabric fabric, Attached from, Frame datagram) {
    return arrives(fabric, from, datagram.fragment(true))
        && arrives(fabric, from, datagram.fragment(false));
  }

  @Test
  void whatIsDeniedByItsPortIsDeniedInFragmentsToo() {
    for (IpFamily family : IpFamily.values()) {
      says(in(Traffic.any(IpFamily.IPV4)), in(Traffic.any(IpFamily.IPV6)));
      Frame datagram = udp(peer, guest, family, FROM, DENIED);
      assertTrue(arrivesWhole(lab.fabric(), peer, datagram), "nobody denies it");
      lists(AclEntry.of(AclEntry.Action.DENY, udp(family, DENIED, DENIED)));
      assertFalse(arrives(lab.fabric(), peer, datagram), family + " whole");
      assertFalse(arrives(lab.fabric(), peer, datagram.fragment(true)), family + " first fragment");
      assertTrue(arrives(lab.fabric(), peer, udp(peer, guest, family, FROM, OTHER)), "other ports");
      lists();
    }
  }

  @Test
  void soAreRepliesThatADeniedPortSends() {
    for (IpFamily family : IpFamily.values()) {
      says(in(Traffic.any(IpFamily.IPV4)), in(Traffic.any(IpFamily.IPV6)));
      SimulatedFabric fabric = lab.fabric();
      assertTrue(arrives(fabric, guest, udp(guest, peer, family, FROM, DENIED)));
      NetworkView before = lab.view();
      lists(AclEntry.of(AclEntry.Action.DENY, udp(family, DENIED, DENIED)));
      fabric.apply(lab.planner().changes(before, lab.view()));
      Frame reply = udp(peer, guest, family, DENIED, FROM);
      assertFalse(arrives(fabric, peer, reply.fragment(true)), family.toString());
      lists();
    }
  }

  @Test
  void whatIsDeniedByItsTypeIsDeniedInFragmentsToo() {
    says(in(Traffic.any(IpFamily.IPV6)));
    Frame echo = Frame.icmpv6(peer.mac(), guest.mac(), peer.ip6(), guest.ip6(), 128);
    assertTrue(arrives(lab.fabric(), peer, echo.fragment(true)), "nobody denies it");
    Traffic echoes = Traffic.of(IpFamily.IPV6, Traffic.ICMPV6).icmpType(128);
    lists(AclEntry.of(AclEntry.Action.DENY, echoes));
    assertFalse(arrives(lab.fabric(), peer, echo));
    assertFalse(arrives(lab.fabric(), peer, echo.fragment(true)));
  }

  @Test
  void aRangeThatBeginsAtZeroAdmitsNoFragments() {
    for (IpFamily family : IpFamily.values()) {
      says(in(udp(family, 0, 1_023)));
      assertTrue(arrives(lab.fabric(), peer, udp(peer, guest, family, FROM, 53)));
      Frame datagram = udp(peer, guest, family, FROM, DENIED);
      assertFalse(arrives(lab.fabric(), peer, datagram.fragment(true)), family.toString());
      says(in(udp(family, 0, 0)));
      assertFalse(arrives(lab.fabric(), peer, datagram.fragment(true)), family.toString());
    }
  }

  @Test
  void aListThatAllowsARangeFromZeroDoesNotAllowThemEither() {
    for (IpFamily family : IpFamily.values()) {
      says(in(Traffic.any(family)));
      lists(
          AclEntry.of(AclEntry.Action.ALLOW, udp(family, 0, 1_023)),
          AclEntry.of(AclEntry.Action.DENY, udp(family)));
      assertTrue(arrives(lab.fabric(), peer, udp(peer, guest, family, FROM, 53)));
      Frame datagram = udp(peer, guest, family, FROM, DENIED);
      assertFalse(arrives(lab.fabric(), peer, datagram.fragment(true)), family.toString());
      lists();
    }
  }

  @Test
  void aRuleForAWholeProtocolAdmitsAllFragments() {
    for (IpFamily family : IpFamily.values()) {
      says(in(udp(family)));
      SimulatedFabric fabric = lab.fabric();
      Frame datagram = udp(peer, guest, family, FROM, OTHER);
      assertTrue(arrivesWhole(fabric, peer, datagram), family + " begins");
      assertTrue(arrivesWhole(fabric, guest, udp(guest, peer, family, OTHER, FROM)), "replies");
      Frame tcp =
          Frame.tcp(
              peer.mac(), guest.mac(), address(peer, family), address(guest, family), FROM, OTHER);
      assertFalse(arrives(fabric, peer, tcp.fragment(true)), "of no other protocol");
    }
  }

  @Test
  void theOldEdgeVouchesForFragments() {
    for (IpFamily family : IpFamily.values()) {
      says();
      lab.set(lab.view().with(guest.endpoint(), Placement.steady(guest.place(), 1)));
      SimulatedFabric fabric = lab.fabric();
      assertTrue(arrivesWhole(fabric, guest, udp(guest, peer, family, FROM, OTHER)));
      step(fabric, Stage.PREPARED);
      step(fabric, Stage.REDIRECTED);
      Frame reply = udp(peer, guest, family, OTHER, FROM);
      for (boolean first : new boolean[] {true, false}) {
        assertEquals(
            List.of(destination), Lab.places(fabric.send(peer.place(), reply.fragment(first))));
      }
      Frame stranger = udp(peer, guest, family, OTHER, FROM + 1);
      assertFalse(arrives(fabric, peer, stranger.fragment(true)), "no such connection");
    }
  }

  private void step(SimulatedFabric fabric, Stage stage) {
    NetworkView before = lab.view();
    lab.set(lab.moving(guest, stage, destination, 3));
    fabric.apply(lab.planner().changes(before, lab.view()));
  }
}

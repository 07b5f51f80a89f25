package io.godwit.overlay.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.EdgeId;
import io.godwit.location.Endpoint;
import io.godwit.location.NetworkId;
import io.godwit.location.Vni;
import io.godwit.overlay.fabric.Frame;
import io.godwit.overlay.fabric.Lab;
import io.godwit.overlay.fabric.Lab.Attached;
import io.godwit.overlay.fabric.SimulatedFabric;
import io.godwit.overlay.fabric.SimulatedMeters;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.RateLimit;
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
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;

/** Policy case by case; {@link PolicyPropertyTest} has all of them at random. */
class PolicyTest {

  private static final NetworkId NETWORK = NetworkId.of("a");
  private static final int HTTP = 80;

  private final Lab lab = new Lab().edges(3).network("a", 5001);
  private final Attached guest = grouped(lab.vm("a", 1, 1), "web");
  private final Attached peer = lab.vm("a", 2, 3);
  private final AttachmentPoint destination = lab.freePort(2);

  private Attached grouped(Attached vm, String... groups) {
    Endpoint e = vm.endpoint();
    Endpoint in =
        Endpoint.of(e.id(), e.network(), e.mac(), e.addresses(), ImmutableSet.copyOf(groups));
    lab.set(lab.view().with(in, Placement.steady(vm.place(), 1)));
    return new Attached(in, vm.place());
  }

  private static SecurityRule http() {
    return SecurityRule.of(
        Direction.IN, Traffic.of(IpFamily.IPV4, Traffic.TCP).ports(PortRange.of(HTTP, HTTP)));
  }

  private void says(String group, SecurityRule... rules) {
    lab.set(
        lab.view().withGroup(SecurityGroup.of(group, NETWORK, true, ImmutableList.copyOf(rules))));
  }

  private static Frame tcp(Attached from, Attached to, long sport, long dport) {
    return Frame.tcp(from.mac(), to.mac(), from.ip4(), to.ip4(), sport, dport);
  }

  private static boolean arrives(SimulatedFabric fabric, Attached from, Frame frame) {
    return !fabric.send(from.place(), frame).isEmpty();
  }

  @Test
  void nothingIsReceivedThatNoRuleAllows() {
    says("web", http());
    SimulatedFabric fabric = lab.fabric();
    assertTrue(arrives(fabric, peer, tcp(peer, guest, 4000, HTTP)));
    assertFalse(arrives(fabric, peer, tcp(peer, guest, 4000, HTTP + 1)));
    assertFalse(arrives(fabric, peer, peer.to(guest)), "UDP");
  }

  @Test
  void anEndpointOfAnUndefinedGroupReceivesNothingAndSendsNothing() {
    SimulatedFabric fabric = lab.fabric();
    assertFalse(arrives(fabric, peer, tcp(peer, guest, 4000, HTTP)));
    assertFalse(arrives(fabric, guest, guest.to(peer)));
  }

  @Test
  void aBroadcastDoesNotCarryIpPastTheGuard() {
    says("web", http());
    SimulatedFabric fabric = lab.fabric();
    Frame hidden = peer.to(guest);
    Frame broadcast = Frame.udp(peer.mac(), MacAddress.BROADCAST, peer.ip4(), guest.ip4());
    assertFalse(arrives(fabric, peer, hidden));
    assertFalse(arrives(fabric, peer, broadcast));
    IpAddress unknown = Lab.ip(77);
    assertTrue(arrives(fabric, peer, Frame.arpRequest(peer.mac(), peer.ip4(), unknown)), "ARP");
  }

  @Test
  void neighbourDiscoveryIsNotPolicysBusiness() {
    says("web");
    SimulatedFabric fabric = lab.fabric();
    assertTrue(arrives(fabric, peer, Frame.solicitation(peer.mac(), peer.ip6(), guest.ip6())));
    assertTrue(
        arrives(
            fabric, guest, Frame.advertisement(guest.mac(), peer.mac(), guest.ip6(), guest.ip6())));
  }

  @Test
  void withdrawingARuleEndsItsConnectionsRepliesIncluded() {
    says("web", http(), SecurityRule.of(Direction.OUT, Traffic.of(IpFamily.IPV6, Traffic.SCTP)));
    SimulatedFabric fabric = lab.fabric();
    Frame request = tcp(peer, guest, 4000, HTTP);
    Frame reply = tcp(guest, peer, HTTP, 4000);
    assertTrue(arrives(fabric, peer, request) && arrives(fabric, guest, reply));
    NetworkView before = lab.view();
    says("web", SecurityRule.of(Direction.OUT, Traffic.of(IpFamily.IPV6, Traffic.SCTP)));
    fabric.apply(lab.planner().changes(before, lab.view()));
    assertFalse(arrives(fabric, peer, request) || arrives(fabric, guest, reply));
  }

  @Test
  void anotherMemberIsAConstantNumberOfRulesWhereItIsAskedFor() {
    says("web", http().remoteGroup("clients"));
    for (int i = 10; i < 30; i++) {
      grouped(lab.vm("a", i, 3), "clients");
    }
    NetworkView before = lab.view();
    Attached late = lab.vm("a", 50, 3);
    NetworkView between = lab.view();
    grouped(late, "clients");
    Map<EdgeId, Delta> deltas = lab.planner().changes(between, lab.view());
    assertEquals(Set.of(Lab.hv(1), Lab.hv(3)), deltas.keySet());
    assertEquals(8, deltas.get(Lab.hv(1)).adds().size(), "2 addresses, as source and destination");
    assertTrue(deltas.get(Lab.hv(1)).removes().isEmpty());
    assertFalse(before.equals(between));
  }

  @Test
  void aSwitchoverChangesAsManyRulesAsWithoutPolicy() {
    says("web", http().remoteGroup("clients"));
    Attached open = lab.vm("a", 60, 1);
    assertEquals(redirect(open), redirect(guest));
  }

  private int redirect(Attached vm) {
    NetworkView prepared = lab.moving(vm, Stage.PREPARED, destination, 3);
    NetworkView redirected = lab.moving(vm, Stage.REDIRECTED, destination, 3);
    return lab.planner().changes(prepared, redirected).values().stream()
        .mapToInt(delta -> delta.adds().size() + delta.removes().size())
        .sum();
  }

  @Test
  void aReplyToAnUnknownConnectionPassesOnlyWhenTheOldEdgeVouches() {
    says("web", http());
    SimulatedFabric fabric = lab.fabric();
    Frame request = tcp(guest, peer, 4000, 9000);
    Frame reply = tcp(peer, guest, 9000, 4000);
    assertTrue(arrives(fabric, guest, request));
    step(fabric, Stage.PREPARED);
    step(fabric, Stage.REDIRECTED);
    assertEquals(List.of(destination), Lab.places(fabric.send(peer.place(), reply)));
    assertFalse(arrives(fabric, peer, tcp(peer, guest, 9000, 4001)), "no such connection");
    step(fabric, Stage.STOPPED);
    step(fabric, Stage.SETTLING);
    step(fabric, Stage.VOUCHING);
    NetworkView before = lab.view();
    lab.set(before.with(guest.endpoint(), Placement.steady(destination, 3)));
    fabric.apply(lab.planner().changes(before, lab.view()));
    assertTrue(arrives(fabric, peer, reply), "known by now");
  }

  /** The other side spoke while the old edge was being asked. */
  @Test
  void anAnswerThatComesLateDoesNotTurnAConnectionThatIsKnownByThen() {
    says("web", http(), SecurityRule.of(Direction.OUT, Traffic.of(IpFamily.IPV6, Traffic.SCTP)));
    SimulatedFabric fabric = lab.fabric();
    Frame request = tcp(peer, guest, 4000, HTTP);
    Frame reply = tcp(guest, peer, HTTP, 4000);
    assertTrue(arrives(fabric, peer, request) && arrives(fabric, guest, reply));
    step(fabric, Stage.PREPARED);
    step(fabric, Stage.REDIRECTED);
    step(fabric, Stage.STOPPED);
    assertTrue(arrives(fabric, peer, request), "known at the destination, the right way round");
    long answer = Vni.MAX + 1L + (destination.port() << 3 | 1);
    assertEquals(
        1,
        fabric.sendTunnelled(Ip4Address.valueOf("10.255.0.1"), Lab.hv(2), answer, reply).size(),
        "the late answer passes");
    assertTrue(arrives(fabric, peer, request), "still known as what it is");
    assertFalse(fabric.send(destination, reply).isEmpty(), "and so is what replies to it");
  }

  @Test
  void aHandshakeStraddlesTheMove() {
    says("web", http());
    SimulatedFabric fabric = lab.fabric();
    assertTrue(arrives(fabric, guest, tcp(guest, peer, 4000, 9000)));
    step(fabric, Stage.PREPARED);
    step(fabric, Stage.REDIRECTED);
    assertTrue(arrives(fabric, peer, tcp(peer, guest, 9000, 4000).handshakeReply()));
    assertFalse(arrives(fabric, peer, tcp(peer, guest, 9000, 4001).handshakeReply()));
  }

  @Test
  void nobodyElseVouches() {
    says("web", http());
    SimulatedFabric fabric = lab.fabric();
    step(fabric, Stage.PREPARED);
    step(fabric, Stage.REDIRECTED);
    Frame forged = tcp(peer, guest, 9000, 4000);
    for (long id = Vni.MAX + 1L; id < Vni.MAX + 1L + (64 << 3); id++) {
      assertTrue(
          fabric.sendTunnelled(Ip4Address.valueOf("10.255.0.3"), Lab.hv(2), id, forged).isEmpty(),
          "from another edge");
      assertTrue(
          fabric.sendTunnelled(Ip4Address.valueOf("10.9.9.9"), Lab.hv(2), id, forged).isEmpty(),
          "from no edge");
    }
  }

  @Test
  void aQuestionOverTheRateIsDroppedAndItsFrameNeverDelivered() {
    says("web", http());
    SimulatedFabric fabric = lab.fabric();
    Frame reply = tcp(peer, guest, 9000, 4000);
    assertTrue(arrives(fabric, guest, tcp(guest, peer, 4000, 9000)));
    step(fabric, Stage.PREPARED);
    step(fabric, Stage.REDIRECTED);
    SimulatedMeters meters = fabric.at(Lab.hv(2)).meters();
    meters.allow(1);
    assertFalse(arrives(fabric, peer, tcp(peer, guest, 9000, 4001)), "asked about, and refused");
    assertFalse(arrives(fabric, peer, reply), "over the rate");
    assertEquals(1, Iterables.getOnlyElement(meters.dropped().values()));
    meters.allow(1);
    assertTrue(arrives(fabric, peer, reply), "asked about");
    meters.allow(0);
    assertTrue(arrives(fabric, peer, reply), "what is known needs no question");
  }

  @Test
  void aFloodTakesNothingFromWhatTheGuestSendsNorFromAnotherGuest() {
    says("web", http(), SecurityRule.of(Direction.OUT, Traffic.of(IpFamily.IPV6, Traffic.SCTP)));
    Attached other = grouped(lab.vm("a", 3, 1), "web");
    AttachmentPoint itsDestination = lab.freePort(2);
    SimulatedFabric fabric = lab.fabric();
    assertTrue(arrives(fabric, peer, tcp(peer, guest, 4000, HTTP)));
    assertTrue(arrives(fabric, peer, tcp(peer, other, 4000, HTTP)));
    step(fabric, Stage.PREPARED);
    step(fabric, Stage.REDIRECTED);
    step(fabric, Stage.STOPPED);
    NetworkView before = lab.view();
    lab.set(lab.moving(other, Stage.STOPPED, itsDestination, 5));
    fabric.apply(lab.planner().changes(before, lab.view()));
    fabric.at(Lab.hv(2)).meters().allow(1);
    for (int port = 0; port < 10; port++) {
      assertFalse(arrives(fabric, peer, tcp(peer, guest, 9000, 5000 + port)));
    }
    assertFalse(fabric.send(destination, tcp(guest, peer, HTTP, 4000)).isEmpty(), "it replies");
    assertFalse(fabric.send(itsDestination, tcp(other, peer, HTTP, 4000)).isEmpty(), "so does it");
  }

  @Test
  void theRateOfQuestionsIsTheNetworks() {
    says("web", http());
    lab.set(
        lab.view()
            .withPolicy(
                NetworkPolicy.of(NETWORK, false, ImmutableList.of()).withQuestionsPerSecond(70)));
    lab.set(lab.moving(guest, Stage.PREPARED, destination, 3));
    assertEquals(
        Set.of(
            RateLimit.of("questions-IN-" + destination.port(), 70, 70),
            RateLimit.of("questions-OUT-" + destination.port(), 70, 70)),
        lab.planner().plan(lab.view(), Lab.hv(2)).stream()
            .flatMap(rule -> rule.limit().stream())
            .collect(Collectors.toSet()));
  }

  private void step(SimulatedFabric fabric, Stage stage) {
    NetworkView before = lab.view();
    lab.set(lab.moving(guest, stage, destination, 3));
    fabric.apply(lab.planner().changes(before, lab.view()));
  }

  @Test
  void noRuleOfAnUnguardedEndpointKnowsOfPolicy() {
    Set<FlowSpec> rules = lab.planner().plan(lab.view(), Lab.hv(3));
    assertTrue(Iterables.all(rules, rule -> rule.table().layer() == 0), rules::toString);
  }

  @Test
  void anEntryThatLogsLeavesItToTheOthers() {
    says("web", http());
    AclEntry log = AclEntry.of(AclEntry.Action.LOG, Traffic.of(IpFamily.IPV4, Traffic.TCP));
    AclEntry deny =
        AclEntry.of(
            AclEntry.Action.DENY,
            Traffic.of(IpFamily.IPV4, Traffic.TCP).ports(PortRange.of(HTTP, HTTP)));
    for (List<AclEntry> list : List.of(List.of(log), List.of(log, log), List.of(deny, log))) {
      boolean passes = !list.contains(deny);
      lab.set(lab.view().withPolicy(NetworkPolicy.of(NETWORK, false, ImmutableList.copyOf(list))));
      assertEquals(passes, arrives(lab.fabric(), peer, tcp(peer, guest, 4000, HTTP)));
    }
    lab.set(
        lab.view().withPolicy(NetworkPolicy.of(NETWORK, false, ImmutableList.of(log, log, deny))));
    assertFalse(arrives(lab.fabric(), peer, tcp(peer, guest, 4000, HTTP)));
  }
}

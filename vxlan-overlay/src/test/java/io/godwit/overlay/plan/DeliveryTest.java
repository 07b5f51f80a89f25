package io.godwit.overlay.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.location.AttachmentPoint;
import io.godwit.location.VirtualNetwork;
import io.godwit.overlay.fabric.Arrival;
import io.godwit.overlay.fabric.Frame;
import io.godwit.overlay.fabric.Lab;
import io.godwit.overlay.fabric.Lab.Attached;
import io.godwit.overlay.fabric.SimulatedFabric;
import io.godwit.overlay.flow.Field;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;

/** TUNNEL_SOURCE, TUNNEL, RESOLVE, ROUTE, FORWARD, ARRIVE and DELIVER with nobody moving. */
class DeliveryTest {

  private final Lab lab = new Lab().edges(3).network("a", 5001).network("b", 5002);
  private final Attached one = lab.vm("a", 1, 1);
  private final Attached neighbour = lab.vm("a", 2, 1);
  private final Attached far = lab.vm("a", 3, 2);
  private final Attached otherSubnet = lab.vm("a", 104, 2);
  private final Attached stranger = lab.vm("b", 3, 2);
  private final Attached strangerNextDoor = lab.vm("b", 1, 1);
  private final SimulatedFabric fabric = lab.fabric();

  private List<AttachmentPoint> send(Attached from, Frame frame) {
    return Lab.places(fabric.send(from.place(), frame));
  }

  @Test
  void aUnicastFrameReachesItsDestinationOnTheSameEdge() {
    assertEquals(List.of(neighbour.place()), send(one, one.to(neighbour)));
  }

  @Test
  void aUnicastFrameReachesItsDestinationOnAnotherEdge() {
    assertEquals(List.of(far.place()), send(one, one.to(far)));
    assertEquals(List.of(far.place()), send(one, one.to6(far)));
  }

  @Test
  void tenantsWithTheSameAddressesNeverMeet() {
    assertEquals(List.of(stranger.place()), send(strangerNextDoor, strangerNextDoor.to(stranger)));
    assertEquals(List.of(), send(strangerNextDoor, strangerNextDoor.to(neighbour)));
  }

  @Test
  void broadcastReachesEveryOtherMemberOnce() {
    List<AttachmentPoint> places = send(one, one.broadcast());
    assertEquals(3, places.size());
    assertEquals(Set.of(neighbour.place(), far.place(), otherSubnet.place()), Set.copyOf(places));
  }

  @Test
  void aFrameForAnUnknownDestinationGoesNowhere() {
    assertEquals(List.of(), send(one, Frame.udp(one.mac(), Lab.mac(77), one.ip4(), Lab.ip(77))));
  }

  @Test
  void anEdgeThatHostsNoMemberHoldsNothingOfTheNetwork() {
    lab.planner().plan(lab.view(), Lab.hv(3)).stream()
        .filter(rule -> !rule.match().values().isEmpty())
        .forEach(rule -> assertTrue(rule.table().number() <= 1, rule::toString));
  }

  @Test
  void arpForAKnownAddressIsAnsweredAtTheEdge() {
    List<Arrival> answers =
        fabric.send(one.place(), Frame.arpRequest(one.mac(), one.ip4(), far.ip4()));
    Frame expected = Frame.arp(far.mac(), one.mac(), 2, far.mac(), far.ip4(), one.mac(), one.ip4());
    assertEquals(List.of(new Arrival(one.place(), expected)), answers);
  }

  @Test
  void arpForTheGatewayIsAnsweredWithItsOneAddress() {
    Frame answer =
        fabric
            .send(one.place(), Frame.arpRequest(one.mac(), one.ip4(), Lab.GATEWAY))
            .get(0)
            .frame();
    assertEquals(VirtualNetwork.GATEWAY_MAC, answer.header().get(Field.ARP_SHA));
    assertEquals(one.mac(), answer.ethDst());
  }

  @Test
  void arpForAnUnknownAddressIsReplicated() {
    assertEquals(3, send(one, Frame.arpRequest(one.mac(), one.ip4(), Lab.ip(77))).size());
  }

  @Test
  void anAnnouncementOrProbeOfOnesOwnAddressIsSwallowed() {
    assertEquals(List.of(), send(one, Frame.arpRequest(one.mac(), one.ip4(), one.ip4())));
    IpAddress nobody = IpAddress.valueOf("0.0.0.0");
    assertEquals(List.of(), send(one, Frame.arpRequest(one.mac(), nobody, one.ip4())));
  }

  @Test
  void aProbeOfSomebodyElsesAddressIsAnswered() {
    IpAddress nobody = IpAddress.valueOf("0.0.0.0");
    assertEquals(List.of(one.place()), send(one, Frame.arpRequest(one.mac(), nobody, far.ip4())));
  }

  @Test
  void aNeighbourSolicitationReachesItsOwnerAlone() {
    List<Arrival> arrivals =
        fabric.send(one.place(), Frame.solicitation(one.mac(), one.ip6(), far.ip6()));
    assertEquals(List.of(far.place()), Lab.places(arrivals));
    assertEquals(far.mac(), arrivals.get(0).frame().ethDst());
    assertEquals(
        List.of(one.place()),
        send(far, Frame.advertisement(far.mac(), one.mac(), far.ip6(), far.ip6())));
  }

  @Test
  void duplicateAddressDetectionIsNotReflected() {
    IpAddress unspecified = IpAddress.valueOf("::");
    assertEquals(List.of(), send(one, Frame.solicitation(one.mac(), unspecified, one.ip6())));
  }

  @Test
  void theGatewayRoutesBetweenSubnetsOfOneNetwork() {
    List<Arrival> arrivals = fabric.send(one.place(), one.routedTo(otherSubnet));
    assertEquals(List.of(otherSubnet.place()), Lab.places(arrivals));
    Frame frame = arrivals.get(0).frame();
    assertEquals(63, frame.ttl());
    assertEquals(VirtualNetwork.GATEWAY_MAC, frame.ethSrc());
    assertEquals(otherSubnet.mac(), frame.ethDst());
  }

  @Test
  void theGatewayDropsWhatHasNoHopLeftOrNoOwner() {
    assertEquals(List.of(), send(one, one.routedTo(otherSubnet).withTtl(1)));
    assertEquals(
        List.of(),
        send(one, Frame.udp(one.mac(), VirtualNetwork.GATEWAY_MAC, one.ip4(), Lab.ip(177))));
  }

  @Test
  void framesFromAnUnknownTunnelEndAreDropped() {
    Frame frame = far.to(one);
    assertEquals(
        List.of(one.place()),
        Lab.places(fabric.sendTunnelled(Ip4Address.valueOf("10.255.0.2"), Lab.hv(1), 5001, frame)));
    assertEquals(
        List.of(), fabric.sendTunnelled(Ip4Address.valueOf("10.255.0.9"), Lab.hv(1), 5001, frame));
    assertEquals(
        List.of(), fabric.sendTunnelled(Ip4Address.valueOf("10.255.0.2"), Lab.hv(1), 5009, frame));
  }

  @Test
  void whatTheFabricBroughtNeverGoesBackIntoIt() {
    Ip4Address vtep = Ip4Address.valueOf("10.255.0.3");
    List<Arrival> broadcast = fabric.sendTunnelled(vtep, Lab.hv(1), 5001, far.broadcast());
    assertEquals(Set.of(one.place(), neighbour.place()), Set.copyOf(Lab.places(broadcast)));
    assertEquals(List.of(), fabric.sendTunnelled(vtep, Lab.hv(1), 5001, one.to(far)));
  }

  @Test
  void aMulticastOfTheTenantReachesAllMembers() {
    MacAddress group = MacAddress.valueOf("01:00:5e:00:00:fb");
    assertEquals(
        3,
        send(one, Frame.udp(one.mac(), group, one.ip4(), IpAddress.valueOf("224.0.0.251"))).size());
  }
}

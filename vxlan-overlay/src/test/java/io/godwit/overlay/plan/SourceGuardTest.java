package io.godwit.overlay.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.godwit.location.VirtualNetwork;
import io.godwit.overlay.fabric.Frame;
import io.godwit.overlay.fabric.Lab;
import io.godwit.overlay.fabric.Lab.Attached;
import io.godwit.overlay.fabric.SimulatedFabric;
import org.junit.jupiter.api.Test;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;

/** What a VM may send, from the point of view of one that would like to send more. */
class SourceGuardTest {

  private static final IpAddress UNSPECIFIED = IpAddress.valueOf("::");
  private static final IpAddress NO_ADDRESS = IpAddress.valueOf("0.0.0.0");
  private static final IpAddress ALL_NODES = IpAddress.valueOf("ff02::1");
  private static final IpAddress ALL_ROUTERS = IpAddress.valueOf("ff02::2");
  private static final IpAddress LIMITED_BROADCAST = IpAddress.valueOf("255.255.255.255");
  private static final MacAddress ALL_NODES_MAC = MacAddress.valueOf("33:33:00:00:00:01");
  private static final IpAddress FOREIGN_LINK_LOCAL = IpAddress.valueOf("fe80::1");

  private final Lab lab = new Lab().edges(2).network("a", 5001);
  private final Attached guest = lab.vm("a", 1, 1);
  private final Attached victim = lab.vm("a", 2, 1);
  private final SimulatedFabric fabric = lab.fabric();
  private final IpAddress linkLocal = GuardRules.linkLocal(guest.mac());

  private void admitted(Frame frame) {
    assertEquals(1, fabric.send(guest.place(), frame).size(), frame::toString);
  }

  private void dropped(Frame frame) {
    assertEquals(0, fabric.send(guest.place(), frame).size(), frame::toString);
  }

  @Test
  void aVmSendsWithItsOwnAddresses() {
    admitted(guest.to(victim));
    admitted(guest.to6(victim));
    admitted(Frame.udp(guest.mac(), victim.mac(), linkLocal, victim.ip6()));
  }

  @Test
  void anotherMacAddressIsDropped() {
    dropped(Frame.udp(Lab.mac(9), victim.mac(), guest.ip4(), victim.ip4()));
    dropped(Frame.udp(VirtualNetwork.GATEWAY_MAC, victim.mac(), guest.ip4(), victim.ip4()));
  }

  @Test
  void anotherIpAddressIsDropped() {
    dropped(Frame.udp(guest.mac(), victim.mac(), Lab.ip(9), victim.ip4()));
    dropped(Frame.udp(guest.mac(), victim.mac(), Lab.ip6(9), victim.ip6()));
    dropped(Frame.udp(guest.mac(), victim.mac(), NO_ADDRESS, victim.ip4()));
    dropped(Frame.udp(guest.mac(), victim.mac(), UNSPECIFIED, victim.ip6()));
    dropped(Frame.udp(guest.mac(), victim.mac(), FOREIGN_LINK_LOCAL, victim.ip6()));
  }

  @Test
  void arpWithAnotherSenderIsDropped() {
    dropped(
        Frame.arp(
            guest.mac(), victim.mac(), 2, guest.mac(), Lab.GATEWAY, victim.mac(), victim.ip4()));
    dropped(
        Frame.arp(
            guest.mac(), victim.mac(), 2, Lab.mac(9), guest.ip4(), victim.mac(), victim.ip4()));
    dropped(Frame.arpRequest(guest.mac(), Lab.ip(9), victim.ip4()));
    admitted(
        Frame.arp(
            guest.mac(), victim.mac(), 2, guest.mac(), guest.ip4(), victim.mac(), victim.ip4()));
  }

  @Test
  void neighbourAdvertisementsClaimOwnAddressesOnly() {
    admitted(Frame.advertisement(guest.mac(), victim.mac(), guest.ip6(), guest.ip6()));
    admitted(Frame.advertisement(guest.mac(), victim.mac(), linkLocal, guest.ip6()));
    dropped(Frame.advertisement(guest.mac(), victim.mac(), guest.ip6(), Lab.ip6(9)));
    dropped(Frame.advertisement(guest.mac(), victim.mac(), linkLocal, Lab.ip6(9)));
    dropped(Frame.advertisement(guest.mac(), victim.mac(), Lab.ip6(9), guest.ip6()));
    dropped(Frame.advertisement(guest.mac(), ALL_NODES_MAC, guest.ip6(), Lab.ip6(9)));
  }

  @Test
  void neighbourSolicitationsDoNotPoisonCaches() {
    admitted(Frame.solicitation(guest.mac(), guest.ip6(), victim.ip6()));
    admitted(Frame.solicitation(guest.mac(), linkLocal, victim.ip6()));
    dropped(Frame.solicitation(guest.mac(), FOREIGN_LINK_LOCAL, victim.ip6()));
    dropped(Frame.solicitation(guest.mac(), victim.ip6(), victim.ip6()));
    dropped(Frame.solicitation(guest.mac(), UNSPECIFIED, victim.ip6()));
    admitted(Frame.solicitation(guest.mac(), UNSPECIFIED, linkLocal));
  }

  @Test
  void onlyRoutersAdvertiseRoutersAndRedirect() {
    for (long type : new long[] {134, 137}) {
      dropped(Frame.icmpv6(guest.mac(), ALL_NODES_MAC, linkLocal, ALL_NODES, type));
      dropped(Frame.icmpv6(guest.mac(), victim.mac(), guest.ip6(), victim.ip6(), type));
      dropped(Frame.icmpv6(guest.mac(), ALL_NODES_MAC, FOREIGN_LINK_LOCAL, ALL_NODES, type));
    }
    MacAddress routers = MacAddress.valueOf("33:33:00:00:00:02");
    admitted(Frame.icmpv6(guest.mac(), routers, linkLocal, ALL_ROUTERS, 133));
    admitted(Frame.icmpv6(guest.mac(), routers, FOREIGN_LINK_LOCAL, ALL_ROUTERS, 133));
  }

  @Test
  void multicastListenersReportEvenFromPrivateInterfaceIdentifiers() {
    MacAddress reports = MacAddress.valueOf("33:33:00:00:00:16");
    IpAddress group = IpAddress.valueOf("ff02::16");
    admitted(Frame.icmpv6(guest.mac(), reports, FOREIGN_LINK_LOCAL, group, 143));
  }

  @Test
  void aVmAsksForAnAddressButNeverGivesOne() {
    MacAddress all = MacAddress.BROADCAST;
    admitted(Frame.udp(guest.mac(), all, NO_ADDRESS, LIMITED_BROADCAST, 68, 67));
    dropped(Frame.udp(guest.mac(), all, NO_ADDRESS, LIMITED_BROADCAST, 67, 68));
    dropped(Frame.udp(guest.mac(), victim.mac(), guest.ip4(), victim.ip4(), 67, 68));
    MacAddress servers = MacAddress.valueOf("33:33:00:01:00:02");
    IpAddress group = IpAddress.valueOf("ff02::1:2");
    admitted(Frame.udp(guest.mac(), servers, FOREIGN_LINK_LOCAL, group, 546, 547));
    dropped(Frame.udp(guest.mac(), victim.mac(), linkLocal, victim.ip6(), 547, 546));
    dropped(Frame.udp(guest.mac(), victim.mac(), guest.ip6(), victim.ip6(), 547, 546));
  }

  @Test
  void otherProtocolsAreDropped() {
    for (long type : new long[] {0x8035, 0x88cc, 0x8100, 0x8863}) {
      dropped(Frame.ethernet(guest.mac(), victim.mac(), type));
      dropped(Frame.ethernet(guest.mac(), MacAddress.BROADCAST, type));
    }
  }

  @Test
  void aPortWithoutEndpointIsSilent() {
    assertEquals(0, fabric.send(lab.freePort(1), guest.to(victim)).size());
  }
}

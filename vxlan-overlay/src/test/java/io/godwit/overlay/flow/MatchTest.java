package io.godwit.overlay.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;

/** A switch refuses a match whose fields lack their protocol; so does this. */
class MatchTest {

  private static final MacAddress MAC = MacAddress.valueOf("02:00:00:00:00:01");
  private static final IpAddress V4 = IpAddress.valueOf("10.0.0.1");
  private static final IpAddress V6 = IpAddress.valueOf("fd00::1");

  private static void refused(Match.Builder match) {
    assertThrows(IllegalStateException.class, match::build);
  }

  @Test
  void aFieldNeedsTheProtocolThatHasIt() {
    refused(Match.builder().arpOp(1));
    refused(Match.builder().arpSpa(V4).ipv4());
    refused(Match.builder().arpTpa(V4));
    refused(Match.builder().arpSha(MAC).ipv6());
    refused(Match.builder().ipSrc(V4.toIpPrefix()));
    refused(Match.builder().ipDst(V4.toIpPrefix()).arp());
    refused(Match.builder().udp());
    refused(Match.builder().udp().arp());
    refused(Match.builder().ndTarget(V6).ipv6());
  }

  @Test
  void anAddressNeedsItsOwnFamily() {
    refused(Match.builder().ipv6().ipSrc(V4.toIpPrefix()));
    refused(Match.builder().ipv4().ipDst(V6.toIpPrefix()));
    assertThrows(IllegalArgumentException.class, () -> Match.builder().arp().arpSpa(V6));
    assertThrows(IllegalArgumentException.class, () -> Match.builder().arp().arpTpa(V6));
    assertThrows(IllegalArgumentException.class, () -> Match.builder().icmpv6(135).ndTarget(V4));
  }

  @Test
  void onlySolicitationsAndAdvertisementsHaveATarget() {
    refused(Match.builder().icmpv6(133).ndTarget(V6));
    Match.builder().icmpv6(EthTypes.NEIGHBOUR_SOLICITATION).ndTarget(V6).build();
    Match.builder().icmpv6(EthTypes.NEIGHBOUR_ADVERTISEMENT).ndTarget(V6).build();
  }

  @Test
  void withItsProtocolItIsTaken() {
    Match.builder().arp().arpOp(1).arpSpa(V4).arpTpa(V4).arpSha(MAC).build();
    Match.builder().ipv4().ipSrc(V4.toIpPrefix()).ipDst(V4.toIpPrefix()).udpPorts(1, 2).build();
    Match.builder().ipv6().ipSrc(V6.toIpPrefix()).ipDst(V6.toIpPrefix()).udpPorts(1, 2).build();
    Match.builder().ipv6().udp().build();
  }

  @Test
  void aFieldIsMatchedOnce() {
    assertThrows(IllegalStateException.class, () -> Match.builder().inPort(1).inPort(1));
    assertThrows(IllegalStateException.class, () -> Match.builder().ipv4().arp());
  }

  @Test
  void theOrderOfFieldsMakesNoDifference() {
    Match one = Match.builder().inPort(1).ethSrc(MAC).build();
    Match other = Match.builder().ethSrc(MAC).inPort(1).build();
    assertEquals(one, other);
    assertEquals(one.hashCode(), other.hashCode());
    assertNotEquals(one, Match.builder().inPort(2).ethSrc(MAC).build());
  }

  @Test
  void itReadsAsOvsOfctlWritesIt() {
    assertEquals(
        "in_port=7,dl_src=02:00:00:00:00:01,dl_type=0x806,arp_op=1,arp_tpa=10.0.0.1",
        Match.builder().inPort(7).ethSrc(MAC).arp().arpOp(1).arpTpa(V4).build().toString());
    assertEquals(
        "metadata=0x1389,tun_id=0x1389,dl_dst=01:00:00:00:00:00/01:00:00:00:00:00",
        Match.builder().metadata(5001).tunnelId(5001).ethDst(Match.MULTICAST).build().toString());
    assertEquals(
        "dl_type=0x800,nw_proto=17,nw_src=10.0.0.0/8,nw_dst=10.0.0.1,udp_src=68,udp_dst=67",
        Match.builder()
            .ipv4()
            .ipSrc(IpPrefix.valueOf("10.0.0.0/8"))
            .ipDst(V4.toIpPrefix())
            .udpPorts(68, 67)
            .build()
            .toString());
    assertEquals(
        "dl_type=0x86dd,nw_proto=58,ipv6_src=fe80::/64,icmpv6_type=135,nd_target=fd00::1",
        Match.builder()
            .icmpv6(135)
            .ipSrc(IpPrefix.valueOf("fe80::/64"))
            .ndTarget(V6)
            .build()
            .toString());
    assertEquals("", Match.builder().build().toString());
  }
}

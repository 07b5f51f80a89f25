package io.godwit.location;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableSet;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;

/** What can't be said doesn't come into being. */
class ValuesTest {

  private static void invalid(Runnable construction, String saying) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, construction::run, saying);
    assertTrue(e.getMessage().contains(saying), e.getMessage());
  }

  @Test
  void aVniHas24BitsAndIsNotZero() {
    assertEquals(1, Vni.of(1).value());
    assertEquals(0xffffff, Vni.of(0xffffff).value());
    invalid(() -> Vni.of(0), "1 to 16777215: 0");
    invalid(() -> Vni.of(-1), "-1");
    invalid(() -> Vni.of(1 << 24), "16777216");
  }

  @Test
  void aPortIsWhatOpenFlowDoesNotReserve() {
    assertEquals(1, AttachmentPoint.of(Sample.hv(1), 1).port());
    assertEquals(0xffffff00L, AttachmentPoint.of(Sample.hv(1), 0xffffff00L).port());
    invalid(() -> AttachmentPoint.of(Sample.hv(1), 0), "0");
    invalid(() -> AttachmentPoint.of(Sample.hv(1), -1), "-1");
    // OFPP_LOCAL is 0xfffffffe.
    invalid(() -> AttachmentPoint.of(Sample.hv(1), 0xfffffffeL), "4294967294");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "A1", "vm-1.site_2", "0", "0123456789abcdef0123456789abcdef"})
  void namesTravelUnescaped(String name) {
    assertEquals(name, EndpointId.of(name).toString());
    assertEquals(name, EdgeId.of(name).value());
    assertEquals(name, NetworkId.of(name).value());
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        " ",
        "-a",
        ".",
        "a b",
        "a/b",
        "a%2fb",
        "a\n",
        "ä",
        "a:b",
        "0123456789012345678901234567890123456789012345678901234567890123x"
      })
  void otherNamesAreRefused(String name) {
    invalid(() -> EndpointId.of(name), "an endpoint id has 1 to 64");
    invalid(() -> EdgeId.of(name), "an edge id has 1 to 64");
    invalid(() -> NetworkId.of(name), "a network id has 1 to 64");
  }

  @Test
  void aRefusedNameIsQuotedInPart() {
    String huge = "!".repeat(1_000_000);
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> EdgeId.of(huge));
    assertTrue(e.getMessage().length() < 300);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ff:ff:ff:ff:ff:ff", "01:00:5e:00:00:01", "00:00:00:00:00:00"})
  void anEndpointsMacAddressIsUnicast(String mac) {
    invalid(
        () -> Sample.vm("a", 1, MacAddress.valueOf(mac), Sample.ip(1)), "MAC address is unicast");
  }

  @Test
  void anEndpointHasAnAddress() {
    invalid(() -> Sample.vm("a", 1, Sample.mac(1)), "at least one IP address");
  }

  @Test
  void aGatewayLiesInItsSubnet() {
    invalid(() -> Sample.subnet("10.0.0.0/24", "10.0.1.1"), "10.0.1.1 lies outside");
    invalid(() -> Sample.subnet("10.0.0.0/24", "fd00::1"), "fd00::1 lies outside");
  }

  @ParameterizedTest
  @ValueSource(ints = {1279, 9217, 0, -1})
  void aNetworksMtuCarriesIpv6AndFitsEthernet(int mtu) {
    invalid(
        () ->
            VirtualNetwork.of(
                NetworkId.of("a"),
                Vni.of(1),
                ImmutableSet.of(),
                mtu,
                VirtualNetwork.VXLAN,
                LearningPolicy.DENY),
        "1280 to 9216 bytes: " + mtu);
  }

  @Test
  void aNetworkFindsTheSubnetOfAnAddress() {
    VirtualNetwork network = Sample.network("a", 1);
    assertEquals("10.0.0.0/24", network.subnetOf(Sample.ip(7)).get().prefix().toString());
    assertEquals("fd00::/64", network.subnetOf(Sample.ip6(7)).get().prefix().toString());
    assertEquals(Optional.empty(), network.subnetOf(IpAddress.valueOf("10.0.1.7")));
    assertEquals(Optional.empty(), network.subnetOf(IpAddress.valueOf("fd01::7")));
  }

  @Test
  void aStandbyIsAnotherPlace() {
    EndpointId id = Sample.id("a", 1);
    AttachmentPoint place = Sample.port(1, 10);
    invalid(() -> Binding.of(id, place, Optional.of(place), 1, Provenance.ENGINE), "already at");
    invalid(() -> Binding.of(id, place, Optional.empty(), 0, Provenance.ENGINE), "at least 1: 0");
  }

  @Test
  void anEndpointHasItsOwnBinding() {
    Binding other = Binding.first(Sample.id("a", 2), Sample.port(1, 10), Provenance.OPERATOR);
    invalid(() -> EndpointState.of(Sample.vm("a", 1), Optional.of(other)), "a-2");
  }
}

package io.godwit.location.service;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableSet;
import io.godwit.location.LearningPolicy;
import io.godwit.location.LocationException;
import io.godwit.location.NetworkId;
import io.godwit.location.Sample;
import io.godwit.location.Subnet;
import io.godwit.location.VirtualNetwork;
import io.godwit.location.Vni;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;

/** Which addresses an endpoint may have. */
class AddressesTest {

  private static VirtualNetwork network(Subnet... subnets) {
    return VirtualNetwork.of(
        NetworkId.of("a"),
        Vni.of(1),
        ImmutableSet.copyOf(subnets),
        VirtualNetwork.DEFAULT_MTU,
        VirtualNetwork.VXLAN,
        LearningPolicy.DENY);
  }

  private static void check(VirtualNetwork network, String... addresses) {
    IpAddress[] ips = Stream.of(addresses).map(IpAddress::valueOf).toArray(IpAddress[]::new);
    Addresses.check(Sample.vm("a", 1, Sample.mac(1), ips), network);
  }

  private static void refused(VirtualNetwork network, String address, String saying) {
    LocationException e =
        assertThrows(LocationException.class, () -> check(network, address), address);
    assertEquals(LocationException.Kind.INVALID, e.kind());
    assertTrue(e.getMessage().contains(saying), e.getMessage());
  }

  private final VirtualNetwork usual =
      network(
          Sample.subnet("10.0.0.0/24", "10.0.0.254"),
          Sample.subnet("192.168.0.0/31"),
          Sample.subnet("fd00::/64", "fd00::1"),
          Sample.subnet("fd01::8/127"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.1",
        "10.0.0.253",
        // Point to point: RFC 3021 and RFC 6164 give both addresses to hosts.
        "192.168.0.0",
        "192.168.0.1",
        "fd01::8",
        "fd01::9",
        "fd00::2",
        // IPv6 has no broadcast.
        "fd00::ffff:ffff:ffff:ffff",
        // On every link, whatever its subnets.
        "fe80::1"
      })
  void aHostsAddressInsideFits(String address) {
    assertDoesNotThrow(() -> check(usual, address));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.254, is the gateway of 10.0.0.0/24",
    "fd00::1, is the gateway of fd00::/64",
    "10.0.0.0, is the network address of 10.0.0.0/24",
    "10.0.0.255, is the broadcast address of 10.0.0.0/24",
    "fd00::, is the subnet-router anycast address of fd00::/64",
    "10.0.1.1, lies outside the subnets of network a",
    "fd02::1, lies outside the subnets of network a",
    "0.0.0.0, not a host's address",
    "::, not a host's address",
    "224.0.0.1, not a host's address",
    "ff02::1, not a host's address",
    "127.0.0.1, not a host's address",
    "::1, not a host's address"
  })
  void otherAddressesDoNot(String address, String saying) {
    refused(usual, address, saying);
  }

  @Test
  void whereASubnetEndsDependsOnItsPrefix() {
    VirtualNetwork network = network(Sample.subnet("10.8.0.0/15"), Sample.subnet("10.1.1.4/30"));
    assertDoesNotThrow(() -> check(network, "10.8.0.255", "10.9.0.0", "10.1.1.5"));
    refused(network, "10.9.255.255", "broadcast address of 10.8.0.0/15");
    refused(network, "10.1.1.7", "broadcast address of 10.1.1.4/30");
    refused(network, "10.10.0.0", "lies outside");
  }

  @Test
  void everyAddressCounts() {
    assertDoesNotThrow(() -> check(usual, "10.0.0.1", "10.0.0.2", "fd00::2"));
    LocationException e =
        assertThrows(LocationException.class, () -> check(usual, "10.0.0.1", "10.0.5.1"));
    assertTrue(e.getMessage().startsWith("10.0.5.1"));
  }

  @Test
  void aNetworkWithoutSubnetsLeavesAddressesToItsTenant() {
    VirtualNetwork open = network();
    assertDoesNotThrow(() -> check(open, "203.0.113.9", "2001:db8::1"));
    refused(open, "224.0.0.1", "not a host's address");
  }

  @Test
  void theWholeAddressSpaceIsASubnetToo() {
    VirtualNetwork all = network(Sample.subnet("0.0.0.0/0"));
    assertDoesNotThrow(() -> check(all, "203.0.113.9"));
    refused(all, "255.255.255.255", "broadcast address");
  }

  @Test
  void theGatewaysMacAddressIsNobodysOwn() {
    LocationException e =
        assertThrows(
            LocationException.class,
            () ->
                Addresses.check(
                    Sample.vm("a", 1, VirtualNetwork.GATEWAY_MAC, Sample.ip(1)), usual));
    assertTrue(e.getMessage().contains("is the gateway's MAC address"), e.getMessage());
  }

  @Test
  void aHostPrefixHasOneUsableAddress() {
    IpPrefix one = IpPrefix.valueOf("10.0.0.9/32");
    assertTrue(Addresses.unusable(one.address(), one).isEmpty());
  }
}

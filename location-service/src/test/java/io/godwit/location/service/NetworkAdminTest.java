package io.godwit.location.service;

import static io.godwit.location.Sample.id;
import static io.godwit.location.Sample.network;
import static io.godwit.location.Sample.subnet;
import static io.godwit.location.Sample.vm;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.collect.ImmutableSet;
import io.godwit.location.LearningPolicy;
import io.godwit.location.NetworkId;
import io.godwit.location.Subnet;
import io.godwit.location.VirtualNetwork;
import io.godwit.location.Vni;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may be said of networks. */
class NetworkAdminTest extends AdminTestBase {

  private static final Vni A = Vni.of(5001);

  private static VirtualNetwork a(int vni, Subnet... subnets) {
    return VirtualNetwork.of(
        NetworkId.of("a"),
        Vni.of(vni),
        ImmutableSet.copyOf(subnets),
        9000,
        VirtualNetwork.VXLAN,
        LearningPolicy.CONFIRM);
  }

  @Test
  void registeringTellsWhatItDid() {
    assertEquals(Outcome.CREATED, admin.register(network("c", 5003)));
    assertEquals(Outcome.UNCHANGED, admin.register(network("c", 5003)));
    assertEquals(Outcome.UPDATED, admin.register(network("c", 5004)));
    assertEquals(Optional.of(network("c", 5004)), locations.network(NetworkId.of("c")));
  }

  @Test
  void aNetworkIsFoundByItsVni() {
    assertEquals(Optional.of(network("a", 5001)), locations.network(A));
    admin.register(network("a", 5009));
    assertEquals(Optional.empty(), locations.network(A));
    assertEquals(Optional.of(network("a", 5009)), locations.network(Vni.of(5009)));
    admin.removeNetwork(NetworkId.of("a"));
    assertEquals(Optional.empty(), locations.network(Vni.of(5009)));
  }

  @Test
  void networksAreListedByTheirIds() {
    admin.register(network("0", 7));
    assertEquals(
        List.of("0", "a", "b"), locations.networks().stream().map(n -> n.id().value()).toList());
  }

  @Test
  void twoNetworksNeverShareAVni() {
    conflict("VNI 5001 already belongs to network a", () -> admin.register(network("c", 5001)));
    conflict("VNI 5001 already belongs to network a", () -> admin.register(network("b", 5001)));
    admin.removeNetwork(NetworkId.of("a"));
    assertEquals(Outcome.CREATED, admin.register(network("c", 5001)));
  }

  @Test
  void twoNetworksMaySwapTheirVnisByWayOfAThird() {
    admin.register(network("a", 5003));
    admin.register(network("b", 5001));
    admin.register(network("a", 5002));
    assertEquals("b", locations.network(A).get().id().value());
    assertEquals("a", locations.network(Vni.of(5002)).get().id().value());
  }

  @Test
  void anUnknownNetworkCannotBeRemoved() {
    notFound("network c does not exist", () -> admin.removeNetwork(NetworkId.of("c")));
  }

  @Test
  void aNetworkWithEndpointsKeepsItsVniAndStays() {
    admin.register(vm("a", 1));
    conflict(
        "network a keeps VNI 5001 while it has endpoints (a-1)",
        () -> admin.register(network("a", 5009)));
    conflict(
        "endpoint a-1 is in network a: remove it first",
        () -> admin.removeNetwork(NetworkId.of("a")));
    assertEquals(network("b", 5002), admin.removeNetwork(NetworkId.of("b")));
    admin.removeEndpoint(id("a", 1));
    assertEquals(Outcome.UPDATED, admin.register(network("a", 5009)));
    assertEquals(network("a", 5009), admin.removeNetwork(NetworkId.of("a")));
  }

  @Test
  void subnetsStayAroundTheirEndpoints() {
    admin.register(vm("a", 9));
    conflict(
        "endpoint a-9 would not fit any more: 10.0.0.9 lies outside",
        () -> admin.register(a(5001, subnet("10.0.0.0/29"), subnet("fd00::/64"))));
    conflict(
        "endpoint a-9 would not fit any more: fd00::9 lies outside",
        () -> admin.register(a(5001, subnet("10.0.0.0/24"))));
    conflict(
        "10.0.0.9 is the gateway",
        () -> admin.register(a(5001, subnet("10.0.0.0/24", "10.0.0.9"), subnet("fd00::/64"))));
    assertEquals(
        Outcome.UPDATED, admin.register(a(5001, subnet("10.0.0.0/28"), subnet("fd00::/120"))));
    assertEquals(Outcome.UPDATED, admin.register(a(5001)));
  }

  @Test
  void whatDoesNotConcernEndpointsMayChangeAroundThem() {
    admin.register(vm("a", 1));
    VirtualNetwork now = network("a", 5001);
    assertEquals(
        Outcome.UPDATED,
        admin.register(
            VirtualNetwork.of(
                now.id(), now.vni(), now.subnets(), 9000, "flat", LearningPolicy.ALLOW)));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/24, 10.0.0.0/24",
    "10.0.0.0/16, 10.0.7.0/24",
    "10.0.7.0/24, 10.0.0.0/16",
    "0.0.0.0/0, 10.0.0.0/24",
    "fd00::/48, fd00::/64"
  })
  void subnetsDoNotOverlap(String one, String other) {
    // The same prefix twice is one subnet unless the gateways differ.
    Subnet first = subnet(one);
    Subnet second = one.equals(other) ? subnet(other, "10.0.0.1") : subnet(other);
    invalid("overlap: make one of them", () -> admin.register(a(5001, first, second)));
  }

  @Test
  void familiesDoNotOverlap() {
    assertEquals(Outcome.UPDATED, admin.register(a(5001, subnet("0.0.0.0/0"), subnet("::/0"))));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/24, 10.0.0.0, is the network address",
    "10.0.0.0/24, 10.0.0.255, is the broadcast address",
    "fd00::/64, fd00::, is the subnet-router anycast address"
  })
  void aGatewayHasAHostsAddress(String prefix, String gateway, String why) {
    invalid(
        "the gateway of " + prefix + " " + why,
        () -> admin.register(a(5001, subnet(prefix, gateway))));
  }

  @Test
  void aPointToPointGatewayMayHaveEitherAddress() {
    admin.register(a(5001, subnet("10.0.0.0/31", "10.0.0.0"), subnet("fd00::/127", "fd00::1")));
    assertEquals(2, locations.network(A).get().subnets().size());
  }
}

package io.godwit.location.service;

import static io.godwit.location.Sample.hv;
import static io.godwit.location.Sample.id;
import static io.godwit.location.Sample.ip;
import static io.godwit.location.Sample.ip6;
import static io.godwit.location.Sample.mac;
import static io.godwit.location.Sample.port;
import static io.godwit.location.Sample.vm;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.location.Binding;
import io.godwit.location.Endpoint;
import io.godwit.location.NetworkId;
import io.godwit.location.Provenance;
import io.godwit.location.Sample;
import io.godwit.location.Vni;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.onlab.packet.IpAddress;

/** What may be said of endpoints and the ports they are at. */
class EndpointAdminTest extends AdminTestBase {

  private static final Vni A = Vni.of(5001);
  private static final Vni B = Vni.of(5002);

  /** The endpoint with the given number, with another's addresses. */
  private static Endpoint with(String network, int number, Endpoint addresses) {
    return vm(network, number, addresses.mac(), addresses.addresses().toArray(new IpAddress[0]));
  }

  @Test
  void registeringTellsWhatItDid() {
    assertEquals(Outcome.CREATED, admin.register(vm("a", 1)));
    assertEquals(Outcome.UNCHANGED, admin.register(vm("a", 1)));
    assertEquals(Outcome.UPDATED, admin.register(vm("a", 1, mac(1), ip(1), ip(11))));
    assertEquals(
        Outcome.UPDATED,
        admin.register(vm("a", 1, mac(1), ip(1), ip(11)), port(1, 10), Provenance.OPERATOR));
    assertEquals(
        Outcome.UNCHANGED,
        admin.register(vm("a", 1, mac(1), ip(1), ip(11)), port(1, 10), Provenance.OPERATOR));
  }

  @Test
  void anEndpointWithoutAPlaceIsFoundWithoutOne() {
    admin.register(vm("a", 1));
    Location location = locations.locate(A, ip(1)).get();
    assertEquals(vm("a", 1), location.endpoint());
    assertEquals(Optional.empty(), location.binding());
  }

  @Test
  void oneNetworkHasEachMacAddressOnce() {
    admin.register(vm("a", 1));
    conflict(
        "MAC " + mac(1) + " in network a already belongs to endpoint a-1",
        () -> admin.register(vm("a", 2, mac(1), ip(2))));
    admin.register(vm("a", 2));
    conflict(
        "already belongs to endpoint a-1", () -> admin.register(vm("a", 2, mac(1), ip(2), ip6(2))));
  }

  @Test
  void oneNetworkHasEachIpAddressOnce() {
    admin.register(vm("a", 1));
    conflict(
        "IP 10.0.0.1 in network a already belongs to endpoint a-1",
        () -> admin.register(vm("a", 2, mac(2), ip(2), ip(1))));
    // However it is written.
    conflict(
        "IP fd00::1 in network a already belongs to endpoint a-1",
        () -> admin.register(vm("a", 2, mac(2), IpAddress.valueOf("fd00:0:0:0::0001"))));
  }

  @Test
  void networksMayOverlapInEverything() {
    admin.register(vm("a", 1), port(1, 10), Provenance.OPERATOR);
    admin.register(vm("b", 1), port(1, 11), Provenance.OPERATOR);
    assertEquals(id("a", 1), locations.locate(A, mac(1)).get().endpoint().id());
    assertEquals(id("b", 1), locations.locate(B, mac(1)).get().endpoint().id());
    assertEquals(id("a", 1), locations.locate(A, ip(1)).get().endpoint().id());
    assertEquals(id("b", 1), locations.locate(B, ip(1)).get().endpoint().id());
    assertEquals(id("a", 1), locations.locate(A, ip6(1)).get().endpoint().id());
    assertEquals(id("b", 1), locations.locate(B, ip6(1)).get().endpoint().id());
  }

  @Test
  void addressesThatAnEndpointLetsGoAreFree() {
    admin.register(vm("a", 1));
    admin.register(with("a", 1, vm("a", 7)));
    assertEquals(Outcome.CREATED, admin.register(with("a", 2, vm("a", 1))));
    assertEquals(id("a", 2), locations.locate(A, mac(1)).get().endpoint().id());
    assertEquals(id("a", 1), locations.locate(A, ip(7)).get().endpoint().id());
    admin.removeEndpoint(id("a", 2));
    assertEquals(Optional.empty(), locations.locate(A, mac(1)));
    assertEquals(Outcome.CREATED, admin.register(vm("a", 3, mac(1), ip(1), ip6(1))));
  }

  @Test
  void anEndpointMayChangeItsNetwork() {
    admin.register(vm("a", 1), port(1, 10), Provenance.OPERATOR);
    Endpoint moved =
        Endpoint.of(
            id("a", 1), NetworkId.of("b"), mac(1), vm("a", 1).addresses(), vm("a", 1).groups());
    assertEquals(Outcome.UPDATED, admin.register(moved));
    assertEquals(Optional.empty(), locations.locate(A, ip(1)));
    assertEquals(port(1, 10), locations.locate(B, ip(1)).get().binding().get().active());
    conflict("already belongs to endpoint a-1", () -> admin.register(vm("b", 1)));
    assertEquals(Outcome.CREATED, admin.register(with("a", 2, vm("a", 1))));
  }

  @Test
  void anEndpointNeedsItsNetworkAndEdge() {
    invalid("network c does not exist", () -> admin.register(vm("c", 1)));
    invalid(
        "edge hv9 does not exist",
        () -> admin.register(vm("a", 1), port(9, 10), Provenance.OPERATOR));
    admin.register(vm("a", 1), port(1, 10), Provenance.OPERATOR);
    invalid(
        "edge hv9 does not exist",
        () -> admin.prepare(id("a", 1), port(9, 10), epoch(), Provenance.ENGINE));
  }

  @Test
  void anAddressOutsideTheSubnetsIsRefused() {
    invalid(
        "10.0.1.1 lies outside the subnets of network a (10.0.0.0/24, fd00::/64)",
        () -> admin.register(vm("a", 1, mac(1), IpAddress.valueOf("10.0.1.1"))));
    admin.register(vm("a", 1));
    invalid(
        "fd01::1 lies outside",
        () -> admin.register(vm("a", 1, mac(1), IpAddress.valueOf("fd01::1"))));
  }

  @Test
  void aPortHasOneEndpointOfWhateverNetwork() {
    admin.register(vm("a", 1), port(1, 10), Provenance.OPERATOR);
    conflict(
        "port 10 of edge hv1 already belongs to endpoint a-1",
        () -> admin.register(vm("a", 2), port(1, 10), Provenance.OPERATOR));
    conflict(
        "port 10 of edge hv1 already belongs to endpoint a-1",
        () -> admin.register(vm("b", 1), port(1, 10), Provenance.ENGINE));
    assertEquals(Outcome.CREATED, admin.register(vm("a", 2), port(2, 10), Provenance.OPERATOR));
  }

  @Test
  void aPortThatIsBeingPreparedIsTaken() {
    admin.register(vm("a", 1), port(1, 10), Provenance.OPERATOR);
    admin.prepare(id("a", 1), port(3, 10), epoch(), Provenance.ENGINE);
    conflict(
        "port 10 of edge hv3 already belongs to endpoint a-1",
        () -> admin.register(vm("b", 1), port(3, 10), Provenance.OPERATOR));
    admin.activate(id("a", 1), port(3, 10), epoch(), Provenance.ENGINE);
    // The way is free behind it.
    assertEquals(Outcome.CREATED, admin.register(vm("b", 1), port(1, 10), Provenance.OPERATOR));
  }

  @Test
  void nobodyIsAtTheTunnelPort() {
    invalid(
        "port 1 of edge hv1 is its tunnel port",
        () -> admin.register(vm("a", 1), port(1, Sample.TUNNEL_PORT), Provenance.OPERATOR));
    admin.register(vm("a", 1), port(1, 10), Provenance.OPERATOR);
    invalid(
        "is its tunnel port",
        () -> admin.prepare(id("a", 1), port(2, Sample.TUNNEL_PORT), epoch(), Provenance.ENGINE));
  }

  @Test
  void whatDoesNotExistCannotBeMovedOrRemoved() {
    notFound("endpoint a-1 does not exist", () -> admin.removeEndpoint(id("a", 1)));
    notFound(
        "endpoint a-1 does not exist",
        () -> admin.bind(id("a", 1), port(1, 10), Provenance.OPERATOR));
    notFound(
        "endpoint a-1 does not exist",
        () -> admin.prepare(id("a", 1), port(1, 10), 1, Provenance.ENGINE));
    notFound(
        "endpoint a-1 does not exist",
        () -> admin.activate(id("a", 1), port(1, 10), 1, Provenance.ENGINE));
    notFound("endpoint a-1 does not exist", () -> admin.withdraw(id("a", 1), port(1, 10), 1));
  }

  @Test
  void registeringAnewLeavesAnEndpointWhereItIs() {
    admin.register(vm("a", 1), port(1, 10), Provenance.ENGINE);
    Binding before = binding();
    admin.register(vm("a", 1, mac(1), ip(5)));
    assertEquals(before, binding());
    assertEquals(port(1, 10), locations.locate(A, ip(5)).get().binding().get().active());
  }

  @Test
  void aMoveIsPreparedDoneAndSeen() {
    admin.register(vm("a", 1), port(1, 10), Provenance.OPERATOR);
    long first = epoch();
    Binding prepared = admin.prepare(id("a", 1), port(2, 10), first, Provenance.ENGINE);
    assertEquals(
        Binding.of(
            id("a", 1), port(1, 10), Optional.of(port(2, 10)), first + 1, Provenance.OPERATOR),
        prepared);
    assertEquals(prepared, locations.locate(A, ip6(1)).get().binding().get());
    Binding moved = admin.activate(id("a", 1), port(2, 10), first + 1, Provenance.ENGINE);
    assertEquals(
        Binding.of(id("a", 1), port(2, 10), Optional.empty(), first + 2, Provenance.ENGINE), moved);
    assertEquals(moved, locations.locate(A, mac(1)).get().binding().get());
  }

  @Test
  void aMoveThatIsGivenUpLeavesEverythingAsItWas() {
    admin.register(vm("a", 1), port(1, 10), Provenance.LEARNED);
    long first = epoch();
    admin.prepare(id("a", 1), port(2, 10), first, Provenance.ENGINE);
    Binding back = admin.withdraw(id("a", 1), port(2, 10), first + 1);
    assertEquals(
        Binding.of(id("a", 1), port(1, 10), Optional.empty(), first + 2, Provenance.LEARNED), back);
    // So what was learned may still be learned anew.
    assertEquals(
        port(3, 10), admin.bind(id("a", 1), port(3, 10), first + 2, Provenance.LEARNED).active());
  }

  @Test
  void epochsGrowOverRemovalAndReturn() {
    long highest = 0;
    for (int i = 0; i < 5; i++) {
      admin.register(vm("a", 1), port(1, 10), Provenance.OPERATOR);
      assertTrue(epoch() > highest);
      admin.prepare(id("a", 1), port(2, 10), epoch(), Provenance.ENGINE);
      admin.activate(id("a", 1), port(2, 10), epoch(), Provenance.ENGINE);
      highest = epoch();
      admin.removeEndpoint(id("a", 1));
    }
  }

  @Test
  void aLateWriteToAFormerLifeOfAnEndpointLoses() {
    admin.register(vm("a", 1), port(1, 10), Provenance.OPERATOR);
    long former = epoch();
    admin.removeEndpoint(id("a", 1));
    admin.register(vm("a", 1), port(2, 10), Provenance.OPERATOR);
    conflict(
        "not at epoch " + former,
        () -> admin.bind(id("a", 1), port(3, 10), former, Provenance.ENGINE));
    conflict(
        "not at epoch " + former,
        () -> admin.prepare(id("a", 1), port(3, 10), former, Provenance.ENGINE));
  }

  @Test
  void removingAnEndpointFreesItsPorts() {
    admin.register(vm("a", 1), port(1, 10), Provenance.OPERATOR);
    admin.prepare(id("a", 1), port(2, 10), epoch(), Provenance.ENGINE);
    assertEquals(vm("a", 1), admin.removeEndpoint(id("a", 1)));
    assertEquals(Optional.empty(), locations.location(id("a", 1)));
    admin.register(vm("b", 1), port(1, 10), Provenance.OPERATOR);
    admin.register(vm("b", 2), port(2, 10), Provenance.OPERATOR);
    admin.removeEdge(hv(3));
  }

  private Binding binding() {
    return locations.location(id("a", 1)).get().binding().get();
  }

  private long epoch() {
    return binding().epoch();
  }
}

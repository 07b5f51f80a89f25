package io.godwit.location.service;

import static io.godwit.location.Sample.edge;
import static io.godwit.location.Sample.hv;
import static io.godwit.location.Sample.id;
import static io.godwit.location.Sample.port;
import static io.godwit.location.Sample.vm;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.godwit.location.Edge;
import io.godwit.location.Provenance;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onlab.packet.Ip4Address;

/** What may be said of edges. */
class EdgeAdminTest extends AdminTestBase {

  private static Edge with(Edge edge, String switchId, String vtep, long tunnelPort) {
    return Edge.of(edge.id(), switchId, Ip4Address.valueOf(vtep), tunnelPort, edge.site());
  }

  @Test
  void registeringTellsWhatItDid() {
    assertEquals(Outcome.CREATED, admin.register(edge(4)));
    assertEquals(Outcome.UNCHANGED, admin.register(edge(4)));
    Edge moved = with(edge(4), "of:4", "10.255.0.44", 2);
    assertEquals(Outcome.UPDATED, admin.register(moved));
    assertEquals(Optional.of(moved), locations.edge(hv(4)));
  }

  @Test
  void edgesAreListedByTheirIds() {
    admin.register(edge(9));
    admin.register(edge(5));
    assertEquals(
        List.of(hv(1), hv(2), hv(3), hv(5), hv(9)),
        locations.edges().stream().map(Edge::id).toList());
  }

  @Test
  void twoEdgesNeverShareASwitchOrAVtep() {
    conflict(
        "switch " + edge(1).switchId() + " already belongs to edge hv1",
        () -> admin.register(with(edge(4), edge(1).switchId(), "10.255.0.4", 1)));
    conflict(
        "VTEP 10.255.0.2 already belongs to edge hv2",
        () -> admin.register(with(edge(4), "of:4", "10.255.0.2", 1)));
    conflict(
        "VTEP 10.255.0.2 already belongs to edge hv2",
        () -> admin.register(with(edge(3), edge(3).switchId(), "10.255.0.2", 1)));
  }

  @Test
  void whatAnEdgeLetsGoAnotherMayTake() {
    admin.register(with(edge(1), "of:new", "10.255.0.111", 1));
    assertEquals(
        Outcome.CREATED, admin.register(with(edge(4), edge(1).switchId(), "10.255.0.1", 1)));
    admin.removeEdge(hv(2));
    assertEquals(
        Outcome.CREATED, admin.register(with(edge(5), edge(2).switchId(), "10.255.0.2", 1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "224.0.0.1", "239.255.255.255", "255.255.255.255"})
  void aVtepIsAHostsAddress(String vtep) {
    invalid(
        "a VTEP has a unicast IPv4 address", () -> admin.register(with(edge(4), "of:4", vtep, 1)));
  }

  @Test
  void anUnknownEdgeCannotBeRemoved() {
    notFound("edge hv4 does not exist", () -> admin.removeEdge(hv(4)));
  }

  @Test
  void aRemovedEdgeIsReturnedAndGone() {
    assertEquals(edge(3), admin.removeEdge(hv(3)));
    assertEquals(Optional.empty(), locations.edge(hv(3)));
    assertEquals(Outcome.CREATED, admin.register(edge(3)));
  }

  @Test
  void anEdgeInUseStays() {
    admin.register(vm("a", 1), port(1, 10), Provenance.OPERATOR);
    conflict("endpoint a-1 is at edge hv1: move it first", () -> admin.removeEdge(hv(1)));
    admin.removeEndpoint(id("a", 1));
    assertEquals(edge(1), admin.removeEdge(hv(1)));
  }

  @Test
  void anEdgeThatIsBeingPreparedForAnEndpointStays() {
    admin.register(vm("a", 1), port(1, 10), Provenance.OPERATOR);
    long epoch = epochOf("a", 1);
    admin.prepare(id("a", 1), port(2, 10), epoch, Provenance.ENGINE);
    conflict("endpoint a-1 is at edge hv2", () -> admin.removeEdge(hv(2)));
    admin.withdraw(id("a", 1), port(2, 10), epoch + 1);
    assertEquals(edge(2), admin.removeEdge(hv(2)));
  }

  @Test
  void aPortInUseNeverBecomesTheTunnelPort() {
    admin.register(vm("a", 1), port(1, 10), Provenance.OPERATOR);
    admin.prepare(id("a", 1), port(2, 11), epochOf("a", 1), Provenance.ENGINE);
    conflict(
        "endpoint a-1 is at hv1/10, which can't become the tunnel port",
        () -> admin.register(with(edge(1), edge(1).switchId(), "10.255.0.1", 10)));
    conflict(
        "endpoint a-1 is at hv2/11, which can't become the tunnel port",
        () -> admin.register(with(edge(2), edge(2).switchId(), "10.255.0.2", 11)));
    assertEquals(
        Outcome.UPDATED, admin.register(with(edge(1), edge(1).switchId(), "10.255.0.1", 11)));
  }

  @Test
  void anEdgeInUseMayGetAnotherSwitchAndVtep() {
    admin.register(vm("a", 1), port(1, 10), Provenance.OPERATOR);
    assertEquals(Outcome.UPDATED, admin.register(with(edge(1), "of:new", "10.255.0.111", 1)));
  }

  private long epochOf(String network, int number) {
    return locations.location(id(network, number)).get().binding().get().epoch();
  }
}

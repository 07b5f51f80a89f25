package io.godwit.location.service;

import static io.godwit.location.Sample.edge;
import static io.godwit.location.Sample.hv;
import static io.godwit.location.Sample.id;
import static io.godwit.location.Sample.ip;
import static io.godwit.location.Sample.ip6;
import static io.godwit.location.Sample.mac;
import static io.godwit.location.Sample.network;
import static io.godwit.location.Sample.port;
import static io.godwit.location.Sample.vm;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.EndpointId;
import io.godwit.location.LocationException;
import io.godwit.location.NetworkId;
import io.godwit.location.Node;
import io.godwit.location.Provenance;
import io.godwit.location.VirtualNetwork;
import io.godwit.location.Vni;
import io.godwit.location.store.HeldBackStores;
import io.godwit.location.store.InMemoryLocationStores;
import io.godwit.location.store.Registration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.onlab.packet.IpAddress;

/** What one node knows, while it and another one write. */
class LocationManagerTest {

  private static final Vni A = Vni.of(5001);
  private static final Vni B = Vni.of(5002);

  private final InMemoryLocationStores stores = new InMemoryLocationStores();
  private final Node writer = new Node(stores, () -> 0);
  private final HeldBackStores late = new HeldBackStores(stores);
  private final Node reader = new Node(late, () -> 0);

  private void topology() {
    writer.admin.register(edge(1));
    writer.admin.register(edge(2));
    writer.admin.register(network("a", 5001));
    writer.admin.register(network("b", 5002));
  }

  @Nested
  class Lookup {
    @Test
    void findsByVniAndAddressOfEitherFamily() {
      topology();
      writer.admin.register(vm("a", 1), port(1, 10), Provenance.OPERATOR);
      Location location = writer.locations.location(id("a", 1)).get();
      assertEquals(Optional.of(location), writer.locations.locate(A, ip(1)));
      assertEquals(Optional.of(location), writer.locations.locate(A, ip6(1)));
      assertEquals(Optional.of(location), writer.locations.locate(A, mac(1)));
      assertEquals(A, location.vni());
      assertEquals(port(1, 10), location.binding().get().active());
    }

    @Test
    void findsNothingUnderAnotherVniOrAddress() {
      topology();
      writer.admin.register(vm("a", 1), port(1, 10), Provenance.OPERATOR);
      assertEquals(Optional.empty(), writer.locations.locate(B, ip(1)));
      assertEquals(Optional.empty(), writer.locations.locate(B, ip6(1)));
      assertEquals(Optional.empty(), writer.locations.locate(B, mac(1)));
      assertEquals(Optional.empty(), writer.locations.locate(A, ip(2)));
      assertEquals(Optional.empty(), writer.locations.locate(A, ip6(2)));
      assertEquals(Optional.empty(), writer.locations.locate(A, mac(2)));
      assertEquals(Optional.empty(), writer.locations.locate(Vni.of(Vni.MAX), mac(1)));
    }

    @Test
    void tellsAnIpv4AddressFromTheIpv6AddressOfTheSameBits() {
      topology();
      writer.admin.register(vm("a", 1, mac(1), IpAddress.valueOf("fd00::a00:1")));
      writer.admin.register(vm("a", 2, mac(2), ip(1)));
      assertEquals(
          id("a", 1),
          writer.locations.locate(A, IpAddress.valueOf("fd00::a00:1")).get().endpoint().id());
      assertEquals(id("a", 2), writer.locations.locate(A, ip(1)).get().endpoint().id());
    }

    @Test
    void findsAMacAddressInEveryNetworkThatHasIt() {
      topology();
      writer.admin.register(vm("a", 1));
      writer.admin.register(vm("b", 1));
      writer.admin.register(vm("b", 2));
      Set<EndpointId> owners = new HashSet<>();
      writer.locations.locate(mac(1)).forEach(l -> owners.add(l.endpoint().id()));
      assertEquals(Set.of(id("a", 1), id("b", 1)), owners);
      assertEquals(1, writer.locations.locate(mac(2)).size());
      assertEquals(0, writer.locations.locate(mac(3)).size());
    }

    @Test
    void followsAMoveAndAnAddressChange() {
      topology();
      writer.admin.register(vm("a", 1), port(1, 10), Provenance.OPERATOR);
      writer.admin.register(vm("a", 1, mac(9), ip(1), ip6(9)));
      writer.admin.bind(id("a", 1), port(2, 10), Provenance.OPERATOR);
      Location location = writer.locations.locate(A, ip(1)).get();
      assertEquals(port(2, 10), location.binding().get().active());
      assertEquals(Optional.of(location), writer.locations.locate(A, mac(9)));
      assertEquals(Optional.of(location), writer.locations.locate(A, ip6(9)));
      assertEquals(Optional.empty(), writer.locations.locate(A, mac(1)));
      assertEquals(Optional.empty(), writer.locations.locate(A, ip6(1)));
    }

    @Test
    void listsAllEndpoints() {
      topology();
      for (int i = 1; i <= 50; i++) {
        writer.admin.register(vm("a", i));
      }
      writer.admin.removeEndpoint(id("a", 25));
      Set<EndpointId> ids = new HashSet<>();
      writer.locations.locations().forEach(l -> ids.add(l.endpoint().id()));
      assertEquals(49, ids.size());
      assertEquals(49, writer.locations.locations().size());
    }

    @Test
    void goesOnWithWhatWasKnownAfterClosing() {
      topology();
      writer.admin.register(vm("a", 1), port(1, 10), Provenance.OPERATOR);
      late.release();
      reader.close();
      writer.admin.removeEndpoint(id("a", 1));
      late.release();
      assertTrue(reader.locations.locate(A, ip(1)).isPresent());
    }
  }

  @Nested
  class AnotherNodesWrites {
    @Test
    void areSeenWhenTheirEventsCome() {
      topology();
      writer.admin.register(vm("a", 1), port(1, 10), Provenance.OPERATOR);
      assertEquals(Optional.empty(), reader.locations.locate(A, ip(1)));
      late.release();
      assertEquals(writer.locations.locate(A, ip(1)), reader.locations.locate(A, ip(1)));
      assertEquals(writer.locations.edges(), reader.locations.edges());
      assertEquals(writer.locations.networks(), reader.locations.networks());
    }

    @Test
    void ofAnEndpointWaitForItsNetwork() {
      topology();
      writer.admin.register(vm("a", 1), port(1, 10), Provenance.OPERATOR);
      writer.admin.bind(id("a", 1), port(2, 10), Provenance.OPERATOR);
      late.endpoints().release();
      assertEquals(Optional.empty(), reader.locations.location(id("a", 1)));
      assertEquals(0, reader.locations.locations().size());
      late.networks().release();
      assertEquals(port(2, 10), reader.locations.locate(A, ip(1)).get().binding().get().active());
    }

    @Test
    void ofAnEndpointThatIsGoneBeforeItsNetworkComesLeaveNothing() {
      topology();
      writer.admin.register(vm("a", 1));
      writer.admin.removeEndpoint(id("a", 1));
      late.endpoints().release();
      late.networks().release();
      assertEquals(0, reader.locations.locations().size());
    }

    @Test
    void takeEffectAlthoughThisNodeHasWrittenSince() {
      topology();
      writer.admin.register(vm("a", 1), port(1, 10), Provenance.OPERATOR);
      late.release();
      writer.admin.bind(id("a", 1), port(2, 10), Provenance.OPERATOR);
      // This node's own write is the newer one: what its events bring later is old.
      reader.admin.bind(id("a", 1), port(2, 11), Provenance.OPERATOR);
      Location own = reader.locations.locate(A, ip(1)).get();
      assertEquals(port(2, 11), own.binding().get().active());
      while (late.endpoints().next()) {
        assertEquals(Optional.of(own), reader.locations.locate(A, ip(1)));
      }
    }

    @Test
    void doNotBringBackWhatThisNodeHasRemoved() {
      topology();
      writer.admin.register(vm("a", 1), port(1, 10), Provenance.OPERATOR);
      late.release();
      writer.admin.bind(id("a", 1), port(2, 10), Provenance.OPERATOR);
      reader.admin.removeEndpoint(id("a", 1));
      do {
        assertEquals(Optional.empty(), reader.locations.location(id("a", 1)));
      } while (late.endpoints().next());
      writer.admin.register(vm("a", 1), port(1, 12), Provenance.OPERATOR);
      late.release();
      assertEquals(port(1, 12), reader.locations.locate(A, ip(1)).get().binding().get().active());
    }

    @Test
    void ofANetworksNewVniMoveItsEndpointsAlong() {
      topology();
      writer.admin.register(vm("a", 1));
      late.release();
      writer.admin.removeEndpoint(id("a", 1));
      writer.admin.register(network("a", 5009));
      writer.admin.register(vm("a", 1));
      // The network's event overtakes the endpoint's.
      late.networks().release();
      assertEquals(Optional.empty(), reader.locations.locate(A, ip(1)));
      assertEquals(Vni.of(5009), reader.locations.locate(Vni.of(5009), ip(1)).get().vni());
      late.release();
      assertEquals(id("a", 1), reader.locations.locate(Vni.of(5009), ip(1)).get().endpoint().id());
      assertEquals(Optional.empty(), reader.locations.locate(A, ip6(1)));
    }

    @Test
    void ofAVniThatChangesHandsFindItsNewOwner() {
      topology();
      late.release();
      writer.admin.removeNetwork(NetworkId.of("a"));
      writer.admin.register(network("c", 5001));
      late.networks().release();
      assertEquals("c", reader.locations.network(A).get().id().value());
    }

    @Test
    void ofAnAddressThatChangesHandsFindItsNewOwnerInWhicheverOrder() {
      topology();
      writer.admin.register(vm("a", 1));
      late.release();
      writer.admin.register(vm("a", 1, mac(7), ip(7)));
      writer.admin.register(vm("a", 2, mac(1), ip(1), ip6(1)));
      late.release();
      assertEquals(id("a", 2), reader.locations.locate(A, mac(1)).get().endpoint().id());
      assertEquals(id("a", 2), reader.locations.locate(A, ip(1)).get().endpoint().id());
      assertEquals(id("a", 2), reader.locations.locate(A, ip6(1)).get().endpoint().id());
      assertEquals(id("a", 1), reader.locations.locate(A, mac(7)).get().endpoint().id());
    }
  }

  @Nested
  class Listeners {
    private final List<String> heard = new ArrayList<>();

    private final LocationListener recorder =
        new LocationListener() {
          @Override
          public void edgeChanged(EdgeId id, Optional<Edge> before, Optional<Edge> now) {
            heard.add("edge " + id + sign(before, now));
          }

          @Override
          public void networkChanged(
              NetworkId id, Optional<VirtualNetwork> before, Optional<VirtualNetwork> now) {
            heard.add("network " + id + sign(before, now));
          }

          @Override
          public void locationChanged(
              EndpointId id, Optional<Location> before, Optional<Location> now) {
            heard.add("endpoint " + id + sign(before, now));
          }
        };

    private String sign(Optional<?> before, Optional<?> now) {
      return before.isPresent() ? now.isPresent() ? " ~" : " -" : now.isPresent() ? " +" : " ?";
    }

    @Test
    void firstHearEdgesThenNetworksThenEndpoints() {
      writer.admin.register(network("a", 5001));
      writer.admin.register(vm("a", 1));
      writer.admin.register(edge(2));
      writer.admin.register(edge(1));
      writer.locations.addListener(recorder);
      assertEquals(List.of("edge hv1 +", "edge hv2 +", "network a +", "endpoint a-1 +"), heard);
    }

    @Test
    void thenHearEveryChangeOnce() {
      writer.locations.addListener(recorder);
      topology();
      writer.admin.register(edge(1));
      writer.admin.register(vm("a", 1));
      writer.admin.register(vm("a", 1));
      writer.admin.bind(id("a", 1), port(1, 10), Provenance.OPERATOR);
      writer.admin.bind(id("a", 1), port(1, 10), Provenance.OPERATOR);
      writer.admin.register(network("b", 5003));
      writer.admin.removeEndpoint(id("a", 1));
      writer.admin.removeEdge(hv(1));
      writer.admin.removeNetwork(NetworkId.of("b"));
      assertEquals(
          List.of(
              "edge hv1 +",
              "edge hv2 +",
              "network a +",
              "network b +",
              "endpoint a-1 +",
              "endpoint a-1 ~",
              "network b ~",
              "endpoint a-1 -",
              "edge hv1 -",
              "network b -"),
          heard);
    }

    @Test
    void hearNothingOfWhatIsRefusedOrDrafted() {
      topology();
      writer.admin.register(vm("a", 1));
      late.release();
      reader.locations.addListener(recorder);
      heard.clear();
      try {
        writer.admin.register(vm("a", 2, mac(1), ip(2)));
      } catch (LocationException expected) {
        late.release();
      }
      assertEquals(List.of(), heard);
    }

    @Test
    void hearAnEndpointWhenItsNetworkIsKnown() {
      reader.locations.addListener(recorder);
      topology();
      writer.admin.register(vm("a", 1));
      late.endpoints().release();
      assertEquals(List.of(), heard);
      late.networks().release();
      assertEquals(List.of("network a +", "endpoint a-1 +", "network b +"), heard);
    }

    @Test
    void hearNothingAfterTheyLeft() {
      Registration registration = writer.locations.addListener(recorder);
      registration.close();
      registration.close();
      topology();
      assertEquals(List.of(), heard);
    }

    @Test
    void mayThrowAndHearTheNextChange() {
      writer.locations.addListener(
          new LocationListener() {
            @Override
            public void edgeChanged(EdgeId id, Optional<Edge> before, Optional<Edge> now) {
              heard.add("edge " + id);
              throw new IllegalStateException("on purpose");
            }
          });
      topology();
      assertEquals(List.of("edge hv1", "edge hv2"), heard);
    }

    @Test
    void mayWriteAndHearOfItAfterwards() {
      topology();
      writer.locations.addListener(
          new LocationListener() {
            @Override
            public void locationChanged(
                EndpointId id, Optional<Location> before, Optional<Location> now) {
              if (id.equals(id("a", 1))) {
                writer.admin.register(vm("a", 2));
                assertTrue(writer.locations.location(id("a", 2)).isPresent());
              }
              heard.add("endpoint " + id);
            }
          });
      writer.admin.register(vm("a", 1));
      assertEquals(List.of("endpoint a-1", "endpoint a-2"), heard);
    }
  }
}

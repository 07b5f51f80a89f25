package io.godwit.app.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableSet;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Binding;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.Endpoint;
import io.godwit.location.EndpointId;
import io.godwit.location.EndpointState;
import io.godwit.location.LearningPolicy;
import io.godwit.location.NetworkId;
import io.godwit.location.Provenance;
import io.godwit.location.Subnet;
import io.godwit.location.VirtualNetwork;
import io.godwit.location.Vni;
import io.godwit.location.store.Draft;
import io.godwit.location.store.Stored;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;
import org.onosproject.store.serializers.KryoNamespaces;
import org.onosproject.store.service.Serializer;

/** What is stored comes back the same through our codec and ONOS's own serializer. */
class LocationCodecsTest {
  private static final Serializer ONOS = Serializer.using(KryoNamespaces.BASIC);

  private static final EndpointId VM = EndpointId.of("vm-1.a_b");
  private static final Endpoint PLAIN =
      Endpoint.of(
          VM,
          NetworkId.of("a"),
          MacAddress.valueOf("02:00:00:00:00:01"),
          ImmutableSet.of(IpAddress.valueOf("10.0.0.1")),
          ImmutableSet.of());

  @Property(tries = 200)
  void everyEdgeComesBack(
      @ForAll("edges") Edge edge, @ForAll("edges") Edge next, @ForAll Shape shape) {
    comesBack(LocationCodecs.edges(), shape.of(edge, next));
  }

  @Property(tries = 200)
  void everyNetworkComesBack(
      @ForAll("networks") VirtualNetwork network,
      @ForAll("networks") VirtualNetwork next,
      @ForAll Shape shape) {
    comesBack(LocationCodecs.networks(), shape.of(network, next));
  }

  @Property(tries = 200)
  void everyEndpointComesBack(
      @ForAll("endpoints") EndpointState state,
      @ForAll("endpoints") EndpointState next,
      @ForAll Shape shape) {
    comesBack(LocationCodecs.endpoints(), shape.of(state, next));
  }

  @Property(tries = 50)
  void everyClaimComesBack(@ForAll String text) {
    String valid = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    assertEquals(
        valid, OnosLocationStores.TEXT.decode(throughOnos(OnosLocationStores.TEXT.encode(valid))));
  }

  @Test
  void theBytesDependOnTheValueAndNotOnTheClassOfAnAddress() {
    Endpoint same =
        Endpoint.of(
            VM,
            NetworkId.of("a"),
            MacAddress.valueOf("02:00:00:00:00:01"),
            ImmutableSet.of(Ip4Address.valueOf("10.0.0.1")),
            ImmutableSet.of());
    assertArrayEquals(encode(PLAIN), encode(same));
  }

  @Test
  void anEdgeOfAnEarlierReleaseMigratesByItsVtep() {
    String stored =
        "{\"form\":1,\"committed\":{\"id\":\"hv1\",\"switch\":\"of:0000000000000001\","
            + "\"vtep\":\"10.255.0.1\",\"tunnelPort\":1,\"site\":\"\"}}";
    Edge edge =
        LocationCodecs.edges()
            .decode(stored.getBytes(StandardCharsets.UTF_8))
            .committed()
            .orElseThrow();
    assertEquals(IpAddress.valueOf("10.255.0.1"), edge.migrationAddress());
  }

  @Test
  void theStoredFormIsWhatItWasInRelease1() {
    Endpoint endpoint =
        Endpoint.of(
            VM,
            NetworkId.of("a"),
            MacAddress.valueOf("02:00:00:00:00:01"),
            ImmutableSet.of(IpAddress.valueOf("10.0.0.1"), IpAddress.valueOf("fd00::1")),
            ImmutableSet.of("web"));
    AttachmentPoint here = AttachmentPoint.of(EdgeId.of("hv1"), 3);
    AttachmentPoint there = AttachmentPoint.of(EdgeId.of("hv2"), 4);
    Binding binding = Binding.of(VM, here, Optional.of(there), 7, Provenance.ENGINE);
    Stored<EndpointState> stored =
        Stored.drafted(
            Optional.of(EndpointState.of(endpoint, Optional.of(binding))),
            Draft.of(Optional.empty(), 1234));
    String form =
        "{\"form\":1,\"committed\":{\"id\":\"vm-1.a_b\",\"network\":\"a\","
            + "\"mac\":\"02:00:00:00:00:01\",\"ips\":[\"10.0.0.1\",\"fd00::1\"],"
            + "\"groups\":[\"web\"],\"binding\":{\"active\":{\"edge\":\"hv1\",\"port\":3},"
            + "\"standby\":{\"edge\":\"hv2\",\"port\":4},\"epoch\":7,\"provenance\":\"ENGINE\"}},"
            + "\"draft\":{\"at\":1234}}";
    assertEquals(
        form, new String(LocationCodecs.endpoints().encode(stored), StandardCharsets.UTF_8));
    assertEquals(stored, LocationCodecs.endpoints().decode(form.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void whatIsNoStoredValueIsRefused() {
    for (String bad :
        new String[] {
          "",
          "x",
          "{}",
          "{\"form\":2,\"committed\":{}}",
          "{\"form\":1}",
          "{\"form\":1,\"committed\":{}}",
          "{\"form\":1,\"committed\":{\"id\":\"hv1\"}}"
        }) {
      assertThrows(
          IllegalArgumentException.class,
          () -> LocationCodecs.edges().decode(bad.getBytes(StandardCharsets.UTF_8)),
          bad);
    }
  }

  /** With and without a committed value, a draft, and something drafted. */
  enum Shape {
    COMMITTED,
    DRAFTED,
    BOTH,
    BEING_REMOVED;

    <V> Stored<V> of(V value, V next) {
      return switch (this) {
        case COMMITTED -> Stored.just(value);
        case DRAFTED -> Stored.drafted(Optional.empty(), Draft.of(Optional.of(next), 1));
        case BOTH ->
            Stored.drafted(Optional.of(value), Draft.of(Optional.of(next), Long.MAX_VALUE));
        case BEING_REMOVED -> Stored.drafted(Optional.of(value), Draft.of(Optional.empty(), 0));
      };
    }
  }

  private static <V> void comesBack(Codec<V> codec, V value) {
    assertEquals(value, codec.decode(throughOnos(codec.encode(value))));
    assertTrue(codec.encode(value).length < 4096);
  }

  private static byte[] throughOnos(byte[] bytes) {
    return ONOS.decode(ONOS.encode(bytes));
  }

  private static byte[] encode(Endpoint endpoint) {
    return LocationCodecs.endpoints()
        .encode(Stored.just(EndpointState.of(endpoint, Optional.empty())));
  }

  @Provide
  Arbitrary<Edge> edges() {
    return Combinators.combine(
            names(),
            Arbitraries.longs(),
            Arbitraries.integers(),
            Arbitraries.longs().between(1, AttachmentPoint.MAX_PORT),
            Arbitraries.strings().ofMaxLength(20),
            Arbitraries.of("", "10.0.0.9", "fd00::9"))
        .as(
            (id, dpid, vtep, port, site, migrations) -> {
              Edge edge =
                  Edge.of(
                      EdgeId.of(id),
                      String.format("of:%016x", dpid),
                      Ip4Address.valueOf(vtep),
                      port,
                      new String(site.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
              return migrations.isEmpty()
                  ? edge
                  : edge.withMigrationAddress(IpAddress.valueOf(migrations));
            });
  }

  @Provide
  Arbitrary<VirtualNetwork> networks() {
    Arbitrary<Subnet> subnets =
        Combinators.combine(
                ips(), Arbitraries.integers().between(1, 32), Arbitraries.of(true, false))
            .as(
                (ip, length, gateway) ->
                    Subnet.of(
                        IpPrefix.valueOf(ip, length),
                        gateway ? Optional.of(ip) : Optional.empty()));
    return Combinators.combine(
            names(),
            Arbitraries.integers().between(1, Vni.MAX),
            subnets.set().ofMaxSize(3),
            Arbitraries.integers().between(VirtualNetwork.MIN_MTU, VirtualNetwork.MAX_MTU),
            names(),
            Arbitraries.of(LearningPolicy.class))
        .as(
            (id, vni, all, mtu, scheme, learning) ->
                VirtualNetwork.of(
                    NetworkId.of(id),
                    Vni.of(vni),
                    ImmutableSet.copyOf(all),
                    mtu,
                    scheme,
                    learning));
  }

  @Provide
  Arbitrary<EndpointState> endpoints() {
    Arbitrary<AttachmentPoint> places =
        Combinators.combine(names(), Arbitraries.longs().between(1, AttachmentPoint.MAX_PORT))
            .as((edge, port) -> AttachmentPoint.of(EdgeId.of(edge), port));
    Arbitrary<Endpoint> endpoints =
        Combinators.combine(
                names(),
                names(),
                Arbitraries.longs().between(1, 0xffffffffffffL),
                ips().set().ofMinSize(1).ofMaxSize(4),
                names().set().ofMaxSize(3))
            .as(
                (id, network, mac, ips, groups) ->
                    Endpoint.of(
                        EndpointId.of(id),
                        NetworkId.of(network),
                        MacAddress.valueOf(mac & ~(1L << 40) | 2),
                        ImmutableSet.copyOf(ips),
                        ImmutableSet.copyOf(groups)));
    return Combinators.combine(
            endpoints,
            Arbitraries.of(0, 1, 2),
            places,
            places,
            Arbitraries.longs().greaterOrEqual(1),
            Arbitraries.of(Provenance.class))
        .as(
            (endpoint, bound, here, there, epoch, by) -> {
              Optional<AttachmentPoint> standby =
                  bound == 2 && !here.equals(there) ? Optional.of(there) : Optional.empty();
              return EndpointState.of(
                  endpoint,
                  bound == 0
                      ? Optional.empty()
                      : Optional.of(Binding.of(endpoint.id(), here, standby, epoch, by)));
            });
  }

  private static Arbitrary<String> names() {
    return Arbitraries.strings()
        .withCharRange('a', 'z')
        .withCharRange('A', 'Z')
        .numeric()
        .ofMinLength(1)
        .ofMaxLength(64);
  }

  private static Arbitrary<IpAddress> ips() {
    return Arbitraries.oneOf(
        Arbitraries.integers().map(IpAddress::valueOf),
        Arbitraries.integers().map(Ip4Address::valueOf),
        Arbitraries.bytes().array(byte[].class).ofSize(16).map(Ip6Address::valueOf));
  }
}

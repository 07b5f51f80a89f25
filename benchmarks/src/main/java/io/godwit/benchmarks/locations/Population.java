package io.godwit.benchmarks.locations;

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
import io.godwit.location.VirtualNetwork;
import io.godwit.location.Vni;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;

/**
 * Endpoints 0 to {@code size - 1}, each with a MAC, an IPv4 and an IPv6 address and a place, in
 * networks of 1,000 whose IPv4 addresses overlap. Endpoints are made anew each time they are asked
 * for, but share the names of networks and edges, so that the map they are put into pays only for
 * itself.
 */
final class Population {
  private static final int ENDPOINTS_PER_NETWORK = 1_000;
  private static final int EDGES = 1_000;

  private final int size;
  private final VirtualNetwork[] networks;
  private final Edge[] edges = new Edge[EDGES];

  Population(int size) {
    this.size = size;
    networks = new VirtualNetwork[(size + ENDPOINTS_PER_NETWORK - 1) / ENDPOINTS_PER_NETWORK];
    for (int i = 0; i < networks.length; i++) {
      networks[i] =
          VirtualNetwork.of(
              NetworkId.of("network-" + i),
              Vni.of(i + 1),
              ImmutableSet.of(),
              VirtualNetwork.DEFAULT_MTU,
              VirtualNetwork.VXLAN,
              LearningPolicy.DENY);
    }
    for (int i = 0; i < EDGES; i++) {
      edges[i] =
          Edge.of(
              EdgeId.of("edge-" + i),
              String.format("of:%016x", i + 1),
              Ip4Address.valueOf(0xc0a80000 + i + 1),
              1,
              "");
    }
  }

  int size() {
    return size;
  }

  void forEachNetwork(Consumer<VirtualNetwork> consumer) {
    for (VirtualNetwork network : networks) {
      consumer.accept(network);
    }
  }

  void forEachEdge(Consumer<Edge> consumer) {
    for (Edge edge : edges) {
      consumer.accept(edge);
    }
  }

  Vni vni(int endpoint) {
    return networkOf(endpoint).vni();
  }

  MacAddress mac(int endpoint) {
    return MacAddress.valueOf(0x020000000000L | endpoint);
  }

  IpAddress ipv4(int endpoint) {
    return Ip4Address.valueOf(0x0a000000 + 2 + endpoint % ENDPOINTS_PER_NETWORK);
  }

  IpAddress ipv6(int endpoint) {
    return Ip6Address.valueOf(
        ByteBuffer.allocate(16).putLong(0xfd00L << 48).putLong(0x200L << 48 | endpoint).array());
  }

  EndpointState state(int endpoint) {
    EndpointId id = EndpointId.of("endpoint-" + endpoint);
    return EndpointState.of(
        Endpoint.of(
            id,
            networkOf(endpoint).id(),
            mac(endpoint),
            ImmutableSet.of(ipv4(endpoint), ipv6(endpoint)),
            ImmutableSet.of()),
        Optional.of(
            Binding.first(
                id,
                AttachmentPoint.of(edges[endpoint % EDGES].id(), 2 + endpoint / EDGES),
                Provenance.OPERATOR)));
  }

  private VirtualNetwork networkOf(int endpoint) {
    return networks[endpoint / ENDPOINTS_PER_NETWORK];
  }
}

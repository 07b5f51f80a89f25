package io.godwit.location;

import com.google.common.collect.ImmutableSet;
import java.util.Optional;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;

/**
 * Edges, networks and endpoints made from numbers. The same number in two networks is two endpoints
 * with the same addresses.
 */
public final class Sample {
  public static final long TUNNEL_PORT = 1;

  private Sample() {}

  public static EdgeId hv(int number) {
    return EdgeId.of("hv" + number);
  }

  public static Edge edge(int number) {
    return Edge.of(
        hv(number),
        String.format("of:%016x", number),
        Ip4Address.valueOf("10.255.0." + number),
        TUNNEL_PORT,
        "");
  }

  /** A port of hv1, hv2 ... */
  public static AttachmentPoint port(int edge, long port) {
    return AttachmentPoint.of(hv(edge), port);
  }

  /** With 10.0.0.0/24, whose gateway is .254, and fd00::/64. */
  public static VirtualNetwork network(String name, int vni, LearningPolicy learning) {
    return VirtualNetwork.of(
        NetworkId.of(name),
        Vni.of(vni),
        ImmutableSet.of(subnet("10.0.0.0/24", "10.0.0.254"), subnet("fd00::/64")),
        VirtualNetwork.DEFAULT_MTU,
        VirtualNetwork.VXLAN,
        learning);
  }

  public static VirtualNetwork network(String name, int vni) {
    return network(name, vni, LearningPolicy.DENY);
  }

  public static Subnet subnet(String prefix) {
    return Subnet.of(IpPrefix.valueOf(prefix), Optional.empty());
  }

  public static Subnet subnet(String prefix, String gateway) {
    return Subnet.of(IpPrefix.valueOf(prefix), Optional.of(IpAddress.valueOf(gateway)));
  }

  public static MacAddress mac(int number) {
    return MacAddress.valueOf(0x020000000000L + number);
  }

  public static IpAddress ip(int number) {
    return IpAddress.valueOf("10.0.0." + number);
  }

  public static IpAddress ip6(int number) {
    return IpAddress.valueOf("fd00::" + Integer.toHexString(number));
  }

  public static EndpointId id(String network, int number) {
    return EndpointId.of(network + "-" + number);
  }

  /** With one address of each family. */
  public static Endpoint vm(String network, int number) {
    return vm(network, number, mac(number), ip(number), ip6(number));
  }

  public static Endpoint vm(String network, int number, MacAddress mac, IpAddress... addresses) {
    return Endpoint.of(
        id(network, number),
        NetworkId.of(network),
        mac,
        ImmutableSet.copyOf(addresses),
        ImmutableSet.of());
  }
}

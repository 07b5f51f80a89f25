package io.godwit.overlay.fabric;

import com.google.common.collect.ImmutableSet;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.Endpoint;
import io.godwit.location.EndpointId;
import io.godwit.location.LearningPolicy;
import io.godwit.location.NetworkId;
import io.godwit.location.Subnet;
import io.godwit.location.VirtualNetwork;
import io.godwit.location.Vni;
import io.godwit.overlay.plan.Planner;
import io.godwit.overlay.view.NetworkView;
import io.godwit.overlay.view.Placement;
import io.godwit.overlay.view.Stage;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;

/**
 * A small world to test in: edges hv1, hv2 …; networks that all have the same subnets; VMs whose
 * addresses are made from a number, so that the same number in two networks overlaps in everything.
 * Numbers to 99 are in the first subnet, from 100 in the second.
 */
public final class Lab {

  public static final long TUNNEL_PORT = 1;
  public static final IpAddress GATEWAY = IpAddress.valueOf("10.0.0.254");
  public static final IpAddress SECOND_GATEWAY = IpAddress.valueOf("10.0.1.254");

  private final Planner planner = Planner.standard();
  private final Map<EdgeId, Long> lastPort = new HashMap<>();
  private NetworkView view = NetworkView.EMPTY;

  public static EdgeId hv(int number) {
    return EdgeId.of("hv" + number);
  }

  public static MacAddress mac(int number) {
    return MacAddress.valueOf(0x020000000000L + number);
  }

  public static IpAddress ip(int number) {
    return IpAddress.valueOf(number < 100 ? "10.0.0." + number : "10.0.1." + (number - 100));
  }

  public static IpAddress ip6(int number) {
    return IpAddress.valueOf("fd00::" + number);
  }

  public Lab edges(int count) {
    for (int i = 1; i <= count; i++) {
      edge(i, Ip4Address.valueOf("10.255.0." + i));
    }
    return this;
  }

  public Lab edge(int number, Ip4Address vtep) {
    String switchId = String.format("of:%016x", number);
    view = view.withEdge(Edge.of(hv(number), switchId, vtep, TUNNEL_PORT, ""));
    return this;
  }

  public Lab network(String name, int vni) {
    ImmutableSet<Subnet> subnets =
        ImmutableSet.of(
            subnet("10.0.0.0/24", GATEWAY),
            subnet("10.0.1.0/24", SECOND_GATEWAY),
            Subnet.of(IpPrefix.valueOf("fd00::/64"), Optional.empty()));
    view =
        view.withNetwork(
            VirtualNetwork.of(
                NetworkId.of(name),
                Vni.of(vni),
                subnets,
                VirtualNetwork.DEFAULT_MTU,
                VirtualNetwork.VXLAN,
                LearningPolicy.DENY));
    return this;
  }

  /** A VM at the next free port of an edge. */
  public Attached vm(String network, int number, int edge) {
    Endpoint endpoint =
        Endpoint.of(
            EndpointId.of(network + number),
            NetworkId.of(network),
            mac(number),
            ImmutableSet.of(ip(number), ip6(number)),
            ImmutableSet.of());
    AttachmentPoint place = freePort(edge);
    view = view.with(endpoint, Placement.steady(place, 1));
    return new Attached(endpoint, place);
  }

  /** An unused port. */
  public AttachmentPoint freePort(int edge) {
    return AttachmentPoint.of(hv(edge), lastPort.merge(hv(edge), 10L, (last, one) -> last + 1));
  }

  public NetworkView view() {
    return view;
  }

  public void set(NetworkView changed) {
    view = changed;
  }

  public Planner planner() {
    return planner;
  }

  public SimulatedFabric fabric() {
    return SimulatedFabric.of(view, planner);
  }

  /** The view with {@code vm} in the given stage of a move. */
  public NetworkView moving(Attached vm, Stage stage, AttachmentPoint to, long epoch) {
    return view.with(vm.endpoint(), Placement.moving(stage, vm.place(), to, epoch));
  }

  /** {@code vm} as it would be with the IP addresses of {@code other}. */
  public static Attached withAddressesOf(Attached vm, Attached other) {
    Endpoint own = vm.endpoint();
    return new Attached(
        Endpoint.of(own.id(), own.network(), own.mac(), other.endpoint().addresses(), own.groups()),
        vm.place());
  }

  /** The places of a frame's arrivals. */
  public static List<AttachmentPoint> places(Collection<Arrival> arrivals) {
    return arrivals.stream().map(Arrival::place).collect(Collectors.toList());
  }

  private static Subnet subnet(String prefix, IpAddress gateway) {
    return Subnet.of(IpPrefix.valueOf(prefix), Optional.of(gateway));
  }

  /** An endpoint and the place at which it was attached. */
  public record Attached(Endpoint endpoint, AttachmentPoint place) {
    public MacAddress mac() {
      return endpoint.mac();
    }

    public IpAddress ip4() {
      return endpoint.addresses().stream().filter(IpAddress::isIp4).findFirst().orElseThrow();
    }

    public IpAddress ip6() {
      return endpoint.addresses().stream().filter(IpAddress::isIp6).findFirst().orElseThrow();
    }

    public Attached at(AttachmentPoint elsewhere) {
      return new Attached(endpoint, elsewhere);
    }

    /** A datagram from one to the other, on one segment. */
    public Frame to(Attached other) {
      return Frame.udp(mac(), other.mac(), ip4(), other.ip4());
    }

    /** The same in IPv6. */
    public Frame to6(Attached other) {
      return Frame.udp(mac(), other.mac(), ip6(), other.ip6());
    }

    /** The same by way of the gateway. */
    public Frame routedTo(Attached other) {
      return Frame.udp(mac(), VirtualNetwork.GATEWAY_MAC, ip4(), other.ip4());
    }

    public Frame broadcast() {
      return Frame.udp(mac(), MacAddress.BROADCAST, ip4(), IpAddress.valueOf("255.255.255.255"));
    }
  }
}

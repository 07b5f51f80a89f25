package io.godwit.overlay.plan;

import com.google.common.collect.ImmutableList;
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
import io.godwit.overlay.fabric.Lab;
import io.godwit.overlay.policy.AclEntry;
import io.godwit.overlay.policy.IpFamily;
import io.godwit.overlay.policy.LocalPolicy;
import io.godwit.overlay.policy.Rate;
import io.godwit.overlay.policy.Scope;
import io.godwit.overlay.policy.Traffic;
import io.godwit.overlay.view.NetworkView;
import io.godwit.overlay.view.Placement;
import io.godwit.overlay.view.Stage;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;

/** A change of a view, of any kind there is, in a small world where changes often meet. */
record ViewChange(String text, UnaryOperator<NetworkView> change) {

  private static final int EDGES = 4;
  private static final int NETWORKS = 3;
  private static final int ENDPOINTS = 5;

  /** Changes as the location service lets them be: what is unique stays unique. */
  static Arbitrary<List<ViewChange>> sound() {
    return anything(ENDPOINTS, NETWORKS, EDGES).list().ofMaxSize(40);
  }

  /**
   * Changes that come in another order than they were made, so that for a while two endpoints have
   * one address and port, two networks one VNI, two edges one VTEP.
   */
  static Arbitrary<List<ViewChange>> overlapping() {
    return anything(2, 2, 3).list().ofMaxSize(40);
  }

  NetworkView apply(NetworkView view) {
    return change.apply(view);
  }

  @Override
  public String toString() {
    return text;
  }

  /**
   * @param addresses how many sets of addresses endpoints share; fewer than there are endpoints,
   *     and they overlap; the same with VNIs and VTEPs
   */
  private static Arbitrary<ViewChange> anything(int addresses, int vnis, int vteps) {
    Arbitrary<Integer> edge = Arbitraries.integers().between(0, EDGES - 1);
    Arbitrary<Integer> network = Arbitraries.integers().between(0, NETWORKS - 1);
    Arbitrary<Integer> endpoint = Arbitraries.integers().between(0, ENDPOINTS - 1);
    Arbitrary<Integer> variant = Arbitraries.integers().between(0, 2);
    return Arbitraries.frequencyOf(
        Tuple.of(2, Combinators.combine(edge, variant).as((e, v) -> edge(e, v, vteps))),
        Tuple.of(1, edge.map(ViewChange::noEdge)),
        Tuple.of(3, Combinators.combine(network, variant).as((n, v) -> network(n, v, vnis))),
        Tuple.of(1, network.map(ViewChange::noNetwork)),
        Tuple.of(
            12,
            Combinators.combine(endpoint, network, edge, edge, Arbitraries.of(Stage.class), variant)
                .as((n, net, s, d, stage, v) -> attach(n, net, s, d, stage, v, addresses))),
        Tuple.of(2, endpoint.map(ViewChange::detach)),
        Tuple.of(2, Combinators.combine(edge, variant).as(ViewChange::local)),
        Tuple.of(1, Combinators.combine(edge, endpoint, variant).as(ViewChange::mute)));
  }

  private static ViewChange edge(int number, int variant, int vteps) {
    Edge edge =
        Edge.of(
            edgeId(number),
            "of:" + number,
            Ip4Address.valueOf("10.255." + variant % 2 + "." + (number % vteps + 1)),
            1 + variant,
            variant == 0 ? "" : site(variant));
    return new ViewChange("+" + edge, view -> view.withEdge(edge));
  }

  private static ViewChange noEdge(int number) {
    return new ViewChange("-" + edgeId(number), view -> view.withoutEdge(edgeId(number)));
  }

  private static ViewChange network(int number, int variant, int vnis) {
    IpAddress gateway = IpAddress.valueOf("10.0.0." + (254 - variant));
    VirtualNetwork network =
        VirtualNetwork.of(
            networkId(number),
            Vni.of(5001 + number % vnis + 10 * (variant / 2)),
            ImmutableSet.of(
                Subnet.of(
                    IpPrefix.valueOf("10.0.0.0/24"),
                    variant == 0 ? Optional.empty() : Optional.of(gateway))),
            VirtualNetwork.DEFAULT_MTU,
            VirtualNetwork.VXLAN,
            variant == 1 ? LearningPolicy.ALLOW : LearningPolicy.DENY);
    return new ViewChange("+" + network, view -> view.withNetwork(network));
  }

  private static ViewChange noNetwork(int number) {
    return new ViewChange("-" + networkId(number), view -> view.withoutNetwork(networkId(number)));
  }

  private static ViewChange attach(
      int number, int network, int from, int to, Stage stage, int variant, int addresses) {
    int address = 1 + number % addresses + 10 * (variant / 2);
    Endpoint endpoint =
        Endpoint.of(
            endpointId(number),
            networkId(network),
            Lab.mac(address),
            variant == 0
                ? ImmutableSet.of(Lab.ip(address))
                : ImmutableSet.of(Lab.ip(address), Lab.ip6(address)),
            ImmutableSet.of());
    // Ports are unique as addresses are; a destination's differs from a source's.
    AttachmentPoint source = AttachmentPoint.of(edgeId(from), 10 + number % addresses);
    AttachmentPoint destination = AttachmentPoint.of(edgeId(to), 20 + number % addresses);
    Placement placement =
        from == to || stage == Stage.STEADY
            ? Placement.steady(source, 1 + variant)
            : Placement.moving(stage, source, destination, 1 + variant);
    return new ViewChange(
        "+" + endpoint + " " + placement,
        view ->
            view.segment(endpoint.network()).isPresent() ? view.with(endpoint, placement) : view);
  }

  private static ViewChange detach(int number) {
    return new ViewChange("-" + endpointId(number), view -> view.without(endpointId(number)));
  }

  /** A list at an edge or a site, or a limit. */
  private static ViewChange local(int number, int variant) {
    Scope scope = number == 0 ? Scope.site(site(1 + variant % 2)) : Scope.edge(edgeId(number));
    if (variant == 0) {
      return new ViewChange("-" + scope, view -> view.without(scope));
    }
    AclEntry entry = AclEntry.of(AclEntry.Action.DENY, Traffic.of(IpFamily.IPV4, number));
    LocalPolicy policy =
        variant == 1
            ? LocalPolicy.of(scope, ImmutableList.of()).within(Rate.of(1 + number, 1))
            : LocalPolicy.of(scope, ImmutableList.of(entry));
    return new ViewChange("+" + policy, view -> view.with(policy));
  }

  private static String site(int number) {
    return "site" + number;
  }

  private static ViewChange mute(int edge, int number, int variant) {
    AttachmentPoint place = AttachmentPoint.of(edgeId(edge), 20 + number);
    return variant > 0
        ? new ViewChange("mute " + place, view -> view.withMuted(place))
        : new ViewChange("hear " + place, view -> view.withoutMuted(place));
  }

  private static EdgeId edgeId(int number) {
    return EdgeId.of("hv" + number);
  }

  private static NetworkId networkId(int number) {
    return NetworkId.of("n" + number);
  }

  private static EndpointId endpointId(int number) {
    return EndpointId.of("vm" + number);
  }
}

package io.godwit.overlay.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.Endpoint;
import io.godwit.location.VirtualNetwork;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Match;
import io.godwit.overlay.flow.Table;
import io.godwit.overlay.view.NetworkView;
import io.godwit.overlay.view.Placement;
import io.godwit.overlay.view.Segment;
import io.godwit.overlay.view.Stage;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** FORWARD and DELIVER: to the one place of an endpoint, or to all who receive broadcast. */
final class ForwardRules {

  private ForwardRules() {}

  /** What {@code edge} needs to bring a unicast frame to the endpoint. */
  static Set<FlowSpec> unicast(
      NetworkView view,
      Edge edge,
      VirtualNetwork network,
      Endpoint endpoint,
      Placement placement,
      ForwardingScheme scheme) {
    ImmutableSet.Builder<FlowSpec> rules = ImmutableSet.builder();
    placement.at(edge.id()).ifPresent(place -> rules.add(deliver(network, endpoint, place)));
    AttachmentPoint settled =
        placement.stage() == Stage.SETTLING ? placement.receiving() : placement.source();
    toward(view, edge, network, settled, scheme)
        .ifPresent(way -> rules.add(base(network, endpoint, way)));
    if (placement.isRedirected()) {
      redirect(view, edge, network, endpoint, placement, scheme, rules);
    }
    return rules.build();
  }

  private static void redirect(
      NetworkView view,
      Edge edge,
      VirtualNetwork network,
      Endpoint endpoint,
      Placement placement,
      ForwardingScheme scheme,
      ImmutableSet.Builder<FlowSpec> rules) {
    if (placement.stage() != Stage.SETTLING) {
      toward(view, edge, network, placement.receiving(), scheme)
          .ifPresent(way -> rules.add(override(network, endpoint, placement, way)));
    }
    Optional<Edge> destination = view.edge(placement.receiving().edge());
    if (placement.source().edge().equals(edge.id()) && destination.isPresent()) {
      rules.add(
          bounce(
              network,
              endpoint,
              placement,
              scheme.fabricPort(edge),
              scheme.bounce(edge, destination.get(), network)));
    }
  }

  /** What {@code edge} needs to bring broadcast to all who receive it. */
  static Set<FlowSpec> broadcast(
      NetworkView view, Edge edge, Segment segment, ForwardingScheme scheme) {
    long vni = segment.network().vni().value();
    List<Action> local =
        new TreeSet<>(segment.receivingPorts(edge.id()))
            .stream().map(Action::output).collect(Collectors.toList());
    ImmutableList.Builder<Action> everywhere = ImmutableList.builder();
    everywhere.addAll(local);
    for (EdgeId id : new TreeSet<>(segment.receivingEdges())) {
      if (!id.equals(edge.id())) {
        view.edge(id)
            .ifPresent(other -> everywhere.addAll(scheme.reach(edge, other, segment.network())));
      }
    }
    ImmutableList<Action> all = everywhere.build();
    Match fromVm = Match.builder().metadata(vni).ethDst(Match.MULTICAST).build();
    Match fromFabric =
        Match.builder()
            .inPort(scheme.fabricPort(edge))
            .metadata(vni)
            .ethDst(Match.MULTICAST)
            .build();
    return ImmutableSet.of(
        end(Priorities.bum(all), fromVm, all), end(Priorities.fabricBum(local), fromFabric, local));
  }

  private static FlowSpec end(int priority, Match match, List<Action> actions) {
    FlowSpec.Builder rule = FlowSpec.in(Table.FORWARD, priority, match);
    actions.forEach(rule::then);
    return rule.end();
  }

  /**
   * What to do at {@code edge} with a frame for {@code place}: nothing means it is delivered here.
   */
  private static Optional<ImmutableList<Action>> toward(
      NetworkView view,
      Edge edge,
      VirtualNetwork network,
      AttachmentPoint place,
      ForwardingScheme scheme) {
    return place.edge().equals(edge.id())
        ? Optional.of(ImmutableList.of())
        : view.edge(place.edge()).map(other -> scheme.reach(edge, other, network));
  }

  private static FlowSpec base(
      VirtualNetwork network, Endpoint endpoint, ImmutableList<Action> way) {
    return forward(Priorities.base(way), destination(network, endpoint).build(), way);
  }

  private static FlowSpec override(
      VirtualNetwork network, Endpoint endpoint, Placement placement, ImmutableList<Action> way) {
    return forward(
        Priorities.override(placement.epoch()), destination(network, endpoint).build(), way);
  }

  private static FlowSpec bounce(
      VirtualNetwork network,
      Endpoint endpoint,
      Placement placement,
      long fabricPort,
      ImmutableList<Action> way) {
    return forward(
        Priorities.bounce(placement.epoch()),
        destination(network, endpoint).inPort(fabricPort).build(),
        way);
  }

  private static FlowSpec forward(int priority, Match match, ImmutableList<Action> way) {
    return way.isEmpty()
        ? FlowSpec.in(Table.FORWARD, priority, match).goTo(Table.DELIVER)
        : end(priority, match, way);
  }

  private static FlowSpec deliver(
      VirtualNetwork network, Endpoint endpoint, AttachmentPoint place) {
    Action output = Action.output(place.port());
    return FlowSpec.in(
            Table.DELIVER, Priorities.base(output), destination(network, endpoint).build())
        .then(output)
        .end();
  }

  private static Match.Builder destination(VirtualNetwork network, Endpoint endpoint) {
    return Match.builder().metadata(network.vni().value()).ethDst(endpoint.mac());
  }
}

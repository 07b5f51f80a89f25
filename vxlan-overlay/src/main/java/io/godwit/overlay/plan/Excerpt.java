package io.godwit.overlay.plan;

import io.godwit.location.EdgeId;
import io.godwit.location.EndpointId;
import io.godwit.location.NetworkId;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.view.NetworkView;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Those rules of a view's plans that are to be compared with another view's, by edge. */
final class Excerpt {

  private final Planner planner;
  private final NetworkView view;
  private final Map<EdgeId, Set<FlowSpec>> rules = new LinkedHashMap<>();

  Excerpt(Planner planner, NetworkView view) {
    this.planner = planner;
    this.view = view;
  }

  Set<EdgeId> edges() {
    return rules.keySet();
  }

  Set<FlowSpec> at(EdgeId edge) {
    return rules.computeIfAbsent(edge, id -> new LinkedHashSet<>());
  }

  void everything(EdgeId edge) {
    at(edge).addAll(planner.plan(view, edge));
  }

  /** What {@code edge} holds because of what is said of places. */
  void local(EdgeId edge) {
    view.edge(edge).ifPresent(here -> at(edge).addAll(LocalRules.of(view, here)));
  }

  /** What {@code edge} holds because of {@code others}. */
  void arrivals(EdgeId edge, Set<EdgeId> others) {
    for (EdgeId other : others) {
      view.edge(edge)
          .flatMap(here -> view.edge(other).map(there -> planner.arrivalFrom(here, there)))
          .ifPresent(at(edge)::addAll);
    }
  }

  void network(EdgeId host, NetworkId network) {
    contribution(host, network).ifPresent(part -> at(host).addAll(part.all()));
  }

  void broadcast(EdgeId host, NetworkId network) {
    contribution(host, network).ifPresent(part -> at(host).addAll(part.broadcast()));
  }

  /**
   * @param policed whether with the rules by which policy guards it, for which {@link #guarding}
   *     stands
   */
  void endpoint(EdgeId host, NetworkId network, EndpointId endpoint, boolean policed) {
    contribution(host, network)
        .ifPresent(
            part -> at(host).addAll(policed ? part.of(endpoint) : part.withoutPolicy(endpoint)));
  }

  Optional<Guarding> guarding(EdgeId host, NetworkId network, EndpointId endpoint) {
    return contribution(host, network).flatMap(part -> part.guarding(endpoint));
  }

  void groups(EdgeId host, NetworkId network, PolicyChange change) {
    contribution(host, network)
        .ifPresent(
            part -> {
              change.groups().forEach(group -> at(host).addAll(part.group(group)));
              change.asked().forEach(group -> at(host).addAll(part.members(group)));
            });
  }

  private Optional<Contribution> contribution(EdgeId host, NetworkId network) {
    return view.edge(host)
        .flatMap(
            edge ->
                view.segment(network)
                    .map(segment -> new Contribution(planner, view, edge, segment)));
  }
}

package io.godwit.overlay.plan;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.Endpoint;
import io.godwit.location.EndpointId;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Table;
import io.godwit.overlay.view.Attachment;
import io.godwit.overlay.view.NetworkView;
import io.godwit.overlay.view.Segment;
import io.godwit.overlay.view.Stage;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What every edge must hold, as a pure function of a {@link NetworkView}. The rules of an edge are
 * the union of what each object contributes (each edge, each network it hosts, each endpoint of
 * such a network), and no contribution depends on another object of its kind: so one endpoint's
 * move changes a constant number of rules at each edge, however many others there are. Stateless
 * but for its schemes; thread-safe.
 */
public final class Planner {

  private final ImmutableMap<String, ForwardingScheme> schemes;

  public Planner(ForwardingScheme... schemes) {
    this.schemes = Maps.uniqueIndex(ImmutableSet.copyOf(schemes), ForwardingScheme::name);
  }

  /** With every scheme there is. */
  public static Planner standard() {
    return new Planner(new VxlanScheme());
  }

  /**
   * Everything that {@code edge} must hold; nothing if the view does not know it.
   *
   * @throws IllegalArgumentException if a network that the edge hosts names an unknown scheme
   */
  public Set<FlowSpec> plan(NetworkView view, EdgeId id) {
    Optional<Edge> edge = view.edge(id);
    Set<FlowSpec> rules = new LinkedHashSet<>();
    if (edge.isPresent()) {
      rules.addAll(arrival(edge.get()));
      view.edges().forEach(other -> rules.addAll(arrivalFrom(edge.get(), other)));
      rules.addAll(AnnounceRules.strays(view, id));
      rules.addAll(LocalRules.of(view, edge.get()));
      view.segments()
          .forEach(
              segment -> rules.addAll(new Contribution(this, view, edge.get(), segment).all()));
    }
    return rules;
  }

  /**
   * What changes from one view to the next, at each edge for which something does. A view that was
   * made from the other by one change to an endpoint costs only what concerns that endpoint.
   *
   * @throws IllegalArgumentException if a network that changed names an unknown scheme
   */
  public Map<EdgeId, Delta> changes(NetworkView before, NetworkView after) {
    Map<EdgeId, Delta> changes = new LinkedHashMap<>(new Changes(this, before, after).find());
    AnnounceRules.changes(before, after)
        .forEach((edge, delta) -> changes.merge(edge, delta, Delta::then));
    return Collections.unmodifiableMap(changes);
  }

  /**
   * The rule by which the edge that an endpoint has just left sends on what still arrives there;
   * empty while there is none.
   */
  public Optional<FlowSpec> bounce(NetworkView view, EndpointId id) {
    Optional<Attachment> moved =
        view.attachment(id).filter(a -> a.placement().stage() == Stage.SETTLING);
    Optional<Edge> left = moved.flatMap(a -> view.edge(a.placement().source().edge()));
    Optional<Segment> segment = view.networkOf(id).flatMap(view::segment);
    if (left.isEmpty() || segment.isEmpty()) {
      return Optional.empty();
    }
    return new Contribution(this, view, left.get(), segment.get())
        .withoutPolicy(id).stream().filter(rule -> rule.table() == Table.ARRIVE).findFirst();
  }

  /**
   * How edges reach, in the fabric, the one to which an endpoint is about to move, and how that one
   * reaches the one at which it is. The first frame to a VTEP is lost, or waits, while a switch
   * asks for the next hop's address: it should be none of the endpoint's.
   */
  public Map<EdgeId, List<Action>> ways(
      NetworkView view, Endpoint endpoint, EdgeId source, EdgeId destination) {
    Map<EdgeId, List<Action>> ways = new LinkedHashMap<>();
    Optional<Segment> segment = view.networkOf(endpoint.id()).flatMap(view::segment);
    Optional<Edge> from = view.edge(source);
    Optional<Edge> to = view.edge(destination);
    if (segment.isPresent() && from.isPresent() && to.isPresent()) {
      ForwardingScheme scheme = scheme(segment.get());
      for (EdgeId id : view.edgesOf(endpoint.id())) {
        view.edge(id)
            .filter(edge -> !id.equals(destination))
            .ifPresent(
                edge ->
                    ways.put(id, scheme.reach(edge, to.get(), segment.get().network(), endpoint)));
      }
      ways.put(destination, scheme.reach(to.get(), from.get(), segment.get().network(), endpoint));
    }
    return Collections.unmodifiableMap(ways);
  }

  /** What an edge holds whoever else there is. */
  Set<FlowSpec> arrival(Edge edge) {
    Set<FlowSpec> rules = new LinkedHashSet<>();
    rules.add(EchoRules.entry());
    schemes.values().forEach(scheme -> rules.addAll(scheme.arrival(edge)));
    return rules;
  }

  /** What an edge holds because of another one; nothing because of itself. */
  Set<FlowSpec> arrivalFrom(Edge edge, Edge other) {
    Set<FlowSpec> rules = new LinkedHashSet<>();
    if (!other.id().equals(edge.id())) {
      schemes.values().forEach(scheme -> rules.addAll(scheme.arrivalFrom(edge, other)));
    }
    return rules;
  }

  ForwardingScheme scheme(Segment segment) {
    ForwardingScheme scheme = schemes.get(segment.network().scheme());
    if (scheme == null) {
      throw new IllegalArgumentException(
          "no forwarding scheme " + segment.network().scheme() + ", only " + schemes.keySet());
    }
    return scheme;
  }
}

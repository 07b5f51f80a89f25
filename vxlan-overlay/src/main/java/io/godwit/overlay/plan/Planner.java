package io.godwit.overlay.plan;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.EndpointId;
import io.godwit.location.NetworkId;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.view.Attachment;
import io.godwit.overlay.view.NetworkView;
import io.godwit.overlay.view.Segment;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What every edge must hold, as a pure function of a {@link NetworkView}. The rules of an edge are
 * the union of what each object contributes (the edge itself, each network it hosts, each endpoint
 * of such a network), and no contribution depends on another object of its kind: so one endpoint's
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

  /** Everything that {@code edge} must hold; nothing if the view does not know it. */
  public Set<FlowSpec> plan(NetworkView view, EdgeId id) {
    Optional<Edge> known = view.edge(id);
    if (known.isEmpty()) {
      return ImmutableSet.of();
    }
    Set<FlowSpec> rules = new LinkedHashSet<>(base(view, known.get()));
    view.segments().forEach(segment -> rules.addAll(segment(view, known.get(), segment)));
    return rules;
  }

  /** What changes from one view to the next, at each edge for which something does. */
  public Map<EdgeId, Delta> changes(NetworkView before, NetworkView after) {
    Changes changes = new Changes();
    Set<EdgeId> replaced = replacedEdges(before, after);
    for (EdgeId edge : edges(before, after)) {
      if (!replaced.isEmpty()) {
        // An edge's VTEP stands in everybody's rules: rare, so everything is planned anew.
        changes.put(edge, Delta.between(plan(before, edge), plan(after, edge)));
      }
    }
    if (replaced.isEmpty()) {
      networks(before, after).forEach(network -> segmentChanges(before, after, network, changes));
    }
    return changes.deltas;
  }

  private void segmentChanges(
      NetworkView before, NetworkView after, NetworkId id, Changes changes) {
    Optional<Segment> old = before.segment(id);
    Optional<Segment> now = after.segment(id);
    if (old.isPresent() && now.isPresent() && old.get() == now.get()) {
      return;
    }
    boolean sameNetwork = old.map(Segment::network).equals(now.map(Segment::network));
    Set<EdgeId> hosts = new LinkedHashSet<>();
    old.ifPresent(segment -> hosts.addAll(segment.hosts()));
    now.ifPresent(segment -> hosts.addAll(segment.hosts()));
    Set<EndpointId> touched = sameNetwork ? touched(old.get(), now.get()) : ImmutableSet.of();
    for (EdgeId host : hosts) {
      boolean stays = sameNetwork && old.get().isHostedBy(host) && now.get().isHostedBy(host);
      Set<FlowSpec> was = new HashSet<>();
      Set<FlowSpec> is = new HashSet<>();
      if (stays) {
        part(before, host, old.get(), touched, was);
        part(after, host, now.get(), touched, is);
      } else {
        old.ifPresent(s -> before.edge(host).ifPresent(e -> was.addAll(segment(before, e, s))));
        now.ifPresent(s -> after.edge(host).ifPresent(e -> is.addAll(segment(after, e, s))));
      }
      changes.put(host, Delta.between(was, is));
    }
  }

  /** What {@code touched} endpoints and their broadcast contribute to an edge. */
  private void part(
      NetworkView view, EdgeId id, Segment segment, Set<EndpointId> touched, Set<FlowSpec> rules) {
    view.edge(id)
        .ifPresent(
            edge -> {
              rules.addAll(ForwardRules.broadcast(view, edge, segment, scheme(segment)));
              touched.forEach(
                  endpoint ->
                      segment
                          .attachment(endpoint)
                          .ifPresent(a -> rules.addAll(endpoint(view, edge, segment, a))));
            });
  }

  private Set<FlowSpec> base(NetworkView view, Edge edge) {
    Set<Edge> others =
        view.edges().stream()
            .filter(other -> !other.id().equals(edge.id()))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    return schemes.values().stream()
        .flatMap(scheme -> scheme.arrivals(edge, others).stream())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private Set<FlowSpec> segment(NetworkView view, Edge edge, Segment segment) {
    if (!segment.isHostedBy(edge.id())) {
      return ImmutableSet.of();
    }
    Set<FlowSpec> rules = new LinkedHashSet<>();
    rules.addAll(scheme(segment).arrivals(edge, segment.network()));
    rules.addAll(ResolveRules.of(segment.network()));
    rules.addAll(RouteRules.of(segment.network()));
    rules.addAll(ForwardRules.broadcast(view, edge, segment, scheme(segment)));
    segment
        .attachments()
        .values()
        .forEach(attachment -> rules.addAll(endpoint(view, edge, segment, attachment)));
    return rules;
  }

  private Set<FlowSpec> endpoint(
      NetworkView view, Edge edge, Segment segment, Attachment attachment) {
    Set<FlowSpec> rules = new LinkedHashSet<>();
    for (AttachmentPoint place : attachment.placement().sending()) {
      if (place.edge().equals(edge.id())) {
        rules.addAll(GuardRules.of(segment.network(), attachment.endpoint(), place));
      }
    }
    rules.addAll(ResolveRules.of(segment.network(), attachment.endpoint()));
    rules.addAll(RouteRules.of(segment.network(), attachment.endpoint()));
    rules.addAll(
        ForwardRules.unicast(
            view,
            edge,
            segment.network(),
            attachment.endpoint(),
            attachment.placement(),
            scheme(segment)));
    return rules;
  }

  private ForwardingScheme scheme(Segment segment) {
    ForwardingScheme scheme = schemes.get(segment.network().scheme());
    if (scheme == null) {
      throw new IllegalArgumentException("no forwarding scheme " + segment.network().scheme());
    }
    return scheme;
  }

  private static Set<EndpointId> touched(Segment before, Segment after) {
    Set<EndpointId> touched = new LinkedHashSet<>();
    before
        .attachments()
        .forEach(
            (id, attachment) -> {
              if (after.attachments().get(id) != attachment) {
                touched.add(id);
              }
            });
    if (after.attachments().size() + touched.size() != before.attachments().size()
        || !touched.isEmpty()) {
      after
          .attachments()
          .keySet()
          .forEach(
              id -> {
                if (!before.attachments().containsKey(id)) {
                  touched.add(id);
                }
              });
    }
    return touched;
  }

  private static Set<EdgeId> replacedEdges(NetworkView before, NetworkView after) {
    return edges(before, after).stream()
        .filter(id -> !before.edge(id).equals(after.edge(id)))
        .collect(Collectors.toSet());
  }

  private static Set<EdgeId> edges(NetworkView before, NetworkView after) {
    Set<EdgeId> edges = new LinkedHashSet<>();
    before.edges().forEach(edge -> edges.add(edge.id()));
    after.edges().forEach(edge -> edges.add(edge.id()));
    return edges;
  }

  private static Set<NetworkId> networks(NetworkView before, NetworkView after) {
    Set<NetworkId> networks = new LinkedHashSet<>();
    before.segments().forEach(segment -> networks.add(segment.network().id()));
    after.segments().forEach(segment -> networks.add(segment.network().id()));
    return networks;
  }

  /** Deltas by edge, those in which nothing changes left out. */
  private static final class Changes {
    private final Map<EdgeId, Delta> deltas = new LinkedHashMap<>();

    void put(EdgeId edge, Delta delta) {
      if (!delta.isEmpty()) {
        deltas.merge(edge, delta, Delta::then);
      }
    }
  }
}

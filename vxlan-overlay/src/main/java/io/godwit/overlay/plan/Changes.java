package io.godwit.overlay.plan;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.EndpointId;
import io.godwit.location.NetworkId;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.view.Attachment;
import io.godwit.overlay.view.NetworkView;
import io.godwit.overlay.view.Segment;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The difference between two views' plans, found by comparing only what changed: endpoints one by
 * one, a network's own rules when the network or its host did, an edge's when the edge did.
 */
final class Changes {

  private final Planner planner;
  private final NetworkView before;
  private final NetworkView after;
  private final Map<EdgeId, Delta> deltas = new LinkedHashMap<>();

  Changes(Planner planner, NetworkView before, NetworkView after) {
    this.planner = planner;
    this.before = before;
    this.after = after;
  }

  /** Deltas by edge, those in which nothing changes left out. */
  Map<EdgeId, Delta> find() {
    Set<EdgeId> edges = changedEdges();
    edges.forEach(edge -> put(edge, planner.plan(before, edge), planner.plan(after, edge)));
    if (!edges.isEmpty()) {
      after.edges().stream()
          .filter(edge -> !edges.contains(edge.id()))
          .forEach(edge -> put(edge.id(), from(before, edge, edges), from(after, edge, edges)));
    }
    changedNetworks(edges).forEach(network -> network(network, edges));
    return Collections.unmodifiableMap(deltas);
  }

  private Set<FlowSpec> from(NetworkView view, Edge edge, Set<EdgeId> others) {
    Set<FlowSpec> rules = new LinkedHashSet<>();
    for (EdgeId other : others) {
      view.edge(other).ifPresent(known -> rules.addAll(planner.arrivalFrom(edge, known)));
    }
    return rules;
  }

  /** What changes for one network at its hosts, those in {@code done} excepted. */
  private void network(NetworkId id, Set<EdgeId> done) {
    Optional<Segment> old = before.segment(id);
    Optional<Segment> now = after.segment(id);
    Set<EdgeId> hosts = new LinkedHashSet<>();
    old.ifPresent(segment -> hosts.addAll(segment.hosts()));
    now.ifPresent(segment -> hosts.addAll(segment.hosts()));
    if (!old.isPresent()
        || !now.isPresent()
        || !old.get().network().equals(now.get().network())
        || !old.get().policy().network().equals(now.get().policy().network())
        || !Collections.disjoint(hosts, done)) {
      hosts.stream().filter(host -> !done.contains(host)).forEach(host -> all(host, old, now));
      return;
    }
    Set<EndpointId> touched = touched(id, old.get(), now.get());
    boolean sameHosts = old.get().hosts().equals(now.get().hosts());
    for (EdgeId host : hosts) {
      if (old.get().isHostedBy(host) && now.get().isHostedBy(host)) {
        boolean sameReceivers =
            sameHosts && old.get().receivers(host).equals(now.get().receivers(host));
        PolicyChange change = new PolicyChange(old.get().policy(), now.get().policy(), host);
        put(
            host,
            part(before, host, old.get(), touched, !sameReceivers, change),
            part(after, host, now.get(), touched, !sameReceivers, change));
      } else {
        all(host, old, now);
      }
    }
  }

  private void all(EdgeId host, Optional<Segment> old, Optional<Segment> now) {
    put(host, all(before, host, old), all(after, host, now));
  }

  private Set<FlowSpec> all(NetworkView view, EdgeId host, Optional<Segment> segment) {
    Optional<Edge> edge = view.edge(host);
    return edge.isPresent() && segment.isPresent()
        ? new Contribution(planner, view, edge.get(), segment.get()).all()
        : ImmutableSet.of();
  }

  private Set<FlowSpec> part(
      NetworkView view,
      EdgeId host,
      Segment segment,
      Set<EndpointId> endpoints,
      boolean withBroadcast,
      PolicyChange policy) {
    Optional<Edge> edge = view.edge(host);
    Set<FlowSpec> rules = new LinkedHashSet<>();
    if (edge.isPresent()) {
      Contribution contribution = new Contribution(planner, view, edge.get(), segment);
      endpoints.forEach(endpoint -> rules.addAll(contribution.of(endpoint)));
      if (withBroadcast) {
        rules.addAll(contribution.broadcast());
      }
      policy.groups().forEach(group -> rules.addAll(contribution.group(group)));
      policy.asked().forEach(group -> rules.addAll(contribution.members(group)));
    }
    return rules;
  }

  private void put(EdgeId edge, Set<FlowSpec> was, Set<FlowSpec> is) {
    Delta delta = Delta.between(was, is);
    if (!delta.isEmpty()) {
      deltas.merge(edge, delta, Delta::then);
    }
  }

  private Set<EndpointId> touched(NetworkId network, Segment old, Segment now) {
    Optional<EndpointId> only = after.onlyEndpointChangedSince(before);
    if (only.isPresent()) {
      return ImmutableSet.of(only.get());
    }
    Set<EndpointId> touched = new LinkedHashSet<>();
    for (Map.Entry<EndpointId, Attachment> entry : old.attachments().entrySet()) {
      if (now.attachments().get(entry.getKey()) != entry.getValue()) {
        touched.add(entry.getKey());
      }
    }
    for (EndpointId endpoint : now.attachments().keySet()) {
      if (!old.attachments().containsKey(endpoint)) {
        touched.add(endpoint);
      }
    }
    return touched;
  }

  private Set<EdgeId> changedEdges() {
    if (after.onlyEndpointChangedSince(before).isPresent()) {
      return ImmutableSet.of();
    }
    return Sets.union(ids(before), ids(after)).stream()
        .filter(id -> !before.edge(id).equals(after.edge(id)))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static Set<EdgeId> ids(NetworkView view) {
    return view.edges().stream().map(Edge::id).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Networks that changed themselves, or that one of {@code edges} hosts. */
  private Set<NetworkId> changedNetworks(Set<EdgeId> edges) {
    Optional<EndpointId> only = after.onlyEndpointChangedSince(before);
    Set<NetworkId> networks = new LinkedHashSet<>();
    if (only.isPresent()) {
      before.networkOf(only.get()).ifPresent(networks::add);
      after.networkOf(only.get()).ifPresent(networks::add);
      return networks;
    }
    before.segments().forEach(segment -> networks.add(segment.network().id()));
    after.segments().forEach(segment -> networks.add(segment.network().id()));
    networks.removeIf(
        id -> {
          Optional<Segment> old = before.segment(id);
          Optional<Segment> now = after.segment(id);
          return old.isPresent()
              && now.isPresent()
              && old.get() == now.get()
              && Collections.disjoint(edges, old.get().hosts());
        });
    return networks;
  }
}

package io.godwit.overlay.plan;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.EndpointId;
import io.godwit.location.NetworkId;
import io.godwit.overlay.policy.NetworkPolicy;
import io.godwit.overlay.view.Attachment;
import io.godwit.overlay.view.NetworkView;
import io.godwit.overlay.view.Segment;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.onlab.packet.Ip4Address;

/**
 * The difference between two views' plans, found by comparing only what changed: endpoints one by
 * one, a network's own rules when the network or its host did, all of an edge's when the edge did
 * or when something that goes overlaps with something that stays.
 */
final class Changes {

  private final NetworkView before;
  private final NetworkView after;
  private final Excerpt was;
  private final Excerpt is;

  /** Places that are listened to in one of the views only. */
  private final Set<AttachmentPoint> turned;

  Changes(Planner planner, NetworkView before, NetworkView after) {
    this.before = before;
    this.after = after;
    this.was = new Excerpt(planner, before);
    this.is = new Excerpt(planner, after);
    this.turned = Sets.symmetricDifference(before.muted(), after.muted());
  }

  /** Deltas by edge, those in which nothing changes left out. */
  Map<EdgeId, Delta> find() {
    Set<EdgeId> edges = changedEdges();
    edges.forEach(this::everything);
    if (!edges.isEmpty()) {
      arrivals(edges);
    }
    local();
    changedNetworks(edges).forEach(network -> network(network, edges));
    ImmutableMap.Builder<EdgeId, Delta> deltas = ImmutableMap.builder();
    for (EdgeId edge : Sets.union(was.edges(), is.edges()).immutableCopy()) {
      Delta delta = Delta.between(was.at(edge), is.at(edge));
      if (!delta.isEmpty()) {
        deltas.put(edge, delta);
      }
    }
    return deltas.build();
  }

  /** What is said of places, and at places that get or lose a list or a limit all. */
  private void local() {
    if (before.local().equals(after.local())) {
      return;
    }
    boolean tracked = before.local().areSilent() == after.local().areSilent();
    for (Edge edge : after.edges()) {
      boolean had = !before.local().lists(edge).isEmpty();
      boolean has = !after.local().lists(edge).isEmpty();
      boolean sameRate = before.local().rate(edge).equals(after.local().rate(edge));
      if (!tracked || had != has || !sameRate) {
        everything(edge.id());
      } else if (has) {
        was.local(edge.id());
        is.local(edge.id());
      }
    }
  }

  private void everything(EdgeId edge) {
    was.everything(edge);
    is.everything(edge);
  }

  /** What the other edges hold because of those that changed. */
  private void arrivals(Set<EdgeId> changed) {
    Set<Ip4Address> vteps =
        changed.stream()
            .flatMap(id -> before.edge(id).stream())
            .map(Edge::vtep)
            .collect(Collectors.toSet());
    // One that had its VTEP may be here before it is gone: then that VTEP stays known.
    Set<EdgeId> others =
        after.edges().stream()
            .filter(edge -> vteps.contains(edge.vtep()))
            .map(Edge::id)
            .collect(Collectors.toCollection(() -> new LinkedHashSet<>(changed)));
    for (Edge edge : after.edges()) {
      was.arrivals(edge.id(), others);
      is.arrivals(edge.id(), others);
    }
  }

  /** What changes for one network at its hosts, those in {@code done} excepted. */
  private void network(NetworkId id, Set<EdgeId> done) {
    Optional<Segment> old = before.segment(id);
    Optional<Segment> now = after.segment(id);
    Set<EdgeId> all = new LinkedHashSet<>(hosts(old));
    all.addAll(hosts(now));
    boolean same =
        Collections.disjoint(all, done)
            && old.map(Segment::network).equals(now.map(Segment::network))
            && old.map(Changes::policy).equals(now.map(Changes::policy));
    Set<EdgeId> both = same ? Sets.intersection(hosts(old), hosts(now)) : ImmutableSet.of();
    Set<EndpointId> endpoints = touched(old, now);
    Set<EdgeId> changed = Sets.difference(all, done);
    for (EdgeId host : changed) {
      if (both.contains(host)) {
        endpoints.forEach(endpoint -> endpoint(host, id, endpoint));
        groups(host, old.orElseThrow(), now.orElseThrow());
      } else {
        was.network(host, id);
        is.network(host, id);
      }
    }
    if (!both.isEmpty()) {
      broadcast(old.orElseThrow(), now.orElseThrow(), both);
    }
    boolean gone = changed.stream().anyMatch(host -> !is.at(host).containsAll(was.at(host)));
    // Without an edge, or as another network, all of its endpoints may need less than before.
    Set<EndpointId> leaving = same ? endpoints : attachments(old).keySet();
    if (gone && old.isPresent() && new Overlaps(after).with(old.get(), leaving)) {
      all.forEach(this::everything);
    }
  }

  /** What an endpoint changes at an edge that hosts its network before and after. */
  private void endpoint(EdgeId host, NetworkId network, EndpointId id) {
    boolean guardedOtherwise =
        !was.guarding(host, network, id).equals(is.guarding(host, network, id));
    was.endpoint(host, network, id, guardedOtherwise);
    is.endpoint(host, network, id, guardedOtherwise);
  }

  /** Broadcast at edges that host a network before and after. */
  private void broadcast(Segment old, Segment now, Set<EdgeId> edges) {
    boolean sameHosts = old.hosts().equals(now.hosts());
    for (EdgeId edge : edges) {
      if (!sameHosts || !now.receivesAsIn(old, edge)) {
        was.broadcast(edge, old.network().id());
        is.broadcast(edge, now.network().id());
      }
    }
  }

  /** What groups say, and who is in them, at an edge that hosts their network before and after. */
  private void groups(EdgeId edge, Segment old, Segment now) {
    PolicyChange change = new PolicyChange(old.policy(), now.policy(), edge);
    was.groups(edge, old.network().id(), change);
    is.groups(edge, now.network().id(), change);
  }

  private static NetworkPolicy policy(Segment segment) {
    return segment.policy().network();
  }

  private static Set<EdgeId> hosts(Optional<Segment> segment) {
    return segment.map(Segment::hosts).orElse(ImmutableSet.of());
  }

  /** The endpoints of one network that changed. */
  private Set<EndpointId> touched(Optional<Segment> old, Optional<Segment> now) {
    Optional<EndpointId> only = after.onlyEndpointChangedSince(before);
    if (only.isPresent()) {
      return ImmutableSet.of(only.get());
    }
    Map<EndpointId, Attachment> was = attachments(old);
    Map<EndpointId, Attachment> is = attachments(now);
    return Sets.union(was.keySet(), is.keySet()).stream()
        .filter(id -> was.get(id) != is.get(id) || isTurned(is.get(id)))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private boolean isTurned(@Nullable Attachment attachment) {
    return attachment != null && !Collections.disjoint(attachment.placement().places(), turned);
  }

  private static Map<EndpointId, Attachment> attachments(Optional<Segment> segment) {
    return segment.map(Segment::attachments).orElse(ImmutableMap.of());
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
              && turned.stream().noneMatch(now.get()::isTaken)
              && Collections.disjoint(edges, old.get().hosts());
        });
    return networks;
  }
}

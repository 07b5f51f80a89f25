package io.godwit.overlay.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Match;
import io.godwit.overlay.flow.Table;
import io.godwit.overlay.view.NetworkView;
import io.godwit.overlay.view.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * FORWARD and ARRIVE for what goes to a group address: head-end replication (RFC 7348 §4.2 without
 * multicast in the underlay) to every edge that hosts the network, and from the fabric to local
 * ports only (split horizon). A switch never sends a frame out of the port it came from, so its
 * sender gets no copy.
 *
 * <p>The edges are those that host, not those that receive: a destination joins while it is being
 * prepared, so that a switchover touches only the lists of local ports, at source and destination.
 * Such a list is as long as an edge has ports in the network, and stands only once: what comes from
 * a local port goes by the list for what the fabric brought.
 */
final class BroadcastRules {

  /** In the place of local ports, in FORWARD's rule. */
  private static final ImmutableList<Long> ARRIVE = ImmutableList.of((long) Table.ARRIVE.number());

  private BroadcastRules() {}

  static Set<FlowSpec> of(NetworkView view, Edge edge, Segment segment, ForwardingScheme scheme) {
    Match match =
        Match.builder().metadata(segment.network().vni().value()).ethDst(Match.MULTICAST).build();
    SortedMap<Long, Boolean> receivers = segment.receivers(edge.id());
    if (!view.local().areSilent()) {
      receivers.replaceAll((port, guarded) -> true);
    }
    List<Long> ports = new ArrayList<>();
    receivers.forEach((port, guarded) -> ports.add(guarded ? ~port : port));
    List<Edge> others = others(view, edge, segment);
    ImmutableList.Builder<Action> local = ImmutableList.builder();
    receivers.forEach((port, guarded) -> local.addAll(deliver(port, guarded)));
    List<Action> toPorts = local.build();
    // Local ports first: what a scheme rewrites for the fabric must not reach them.
    ImmutableList.Builder<Action> toAll = ImmutableList.builder();
    if (!toPorts.isEmpty()) {
      toAll.add(Action.call(Table.ARRIVE));
    }
    List<Action> everywhere =
        toAll.addAll(scheme.replicate(edge, others, segment.network())).build();
    ImmutableSet.Builder<FlowSpec> rules = ImmutableSet.builder();
    if (!everywhere.isEmpty()) {
      List<Long> called = toPorts.isEmpty() ? ImmutableList.of() : ARRIVE;
      rules.add(
          end(Table.FORWARD, Priorities.replication(edge, called, others), match, everywhere));
    }
    if (!toPorts.isEmpty()) {
      int priority = Priorities.replication(edge, ports, ImmutableList.of());
      rules.add(end(Table.ARRIVE, priority, match, toPorts));
    }
    return rules.build();
  }

  private static List<Action> deliver(long port, boolean guarded) {
    return guarded
        ? ImmutableList.of(
            Action.loadMetadata(Keys.place(Keys.Way.IN, port)), Action.call(Table.POLICY_IN))
        : ImmutableList.of(Action.output(port));
  }

  private static List<Edge> others(NetworkView view, Edge edge, Segment segment) {
    ImmutableList.Builder<Edge> others = ImmutableList.builder();
    for (EdgeId id : new TreeSet<>(segment.hosts())) {
      if (!id.equals(edge.id())) {
        view.edge(id).ifPresent(others::add);
      }
    }
    return others.build();
  }

  private static FlowSpec end(Table table, int priority, Match match, List<Action> actions) {
    FlowSpec.Builder rule = FlowSpec.in(table, priority, match);
    actions.forEach(rule::then);
    return rule.end();
  }
}

package io.godwit.app.policy;

import com.google.common.collect.ImmutableSetMultimap;
import io.godwit.app.program.Count;
import io.godwit.app.program.Reading;
import io.godwit.app.program.SwitchGateway;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.EndpointId;
import io.godwit.location.VirtualNetwork;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.plan.Ledger;
import io.godwit.overlay.plan.Ledger.Column;
import io.godwit.overlay.plan.Planner;
import io.godwit.overlay.policy.LocalPolicy;
import io.godwit.overlay.policy.NetworkPolicy;
import io.godwit.overlay.policy.SecurityGroup;
import io.godwit.overlay.view.Attachment;
import io.godwit.overlay.view.NetworkView;
import io.godwit.overlay.view.Segment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What the edges have counted of policy's work, as of the switches' last readings. A figure begins
 * when its rule comes to an edge, and goes with it: after a move, a restart of a switch or an edit
 * it is smaller than before. Thread-safe.
 */
public final class Counters {

  private final Supplier<NetworkView> view;
  private final SwitchGateway switches;
  private final Ledger ledger;

  public Counters(Supplier<NetworkView> view, SwitchGateway switches, Planner planner) {
    this.view = view;
    this.switches = switches;
    this.ledger = new Ledger(planner);
  }

  /** One row for each of the group's rules, summed over the edges at which it has members. */
  public Counted of(SecurityGroup group) {
    List<ImmutableSetMultimap<Column, FlowSpec>> rows = new ArrayList<>();
    group.rules().forEach(rule -> rows.add(Ledger.of(group, rule)));
    NetworkView now = view.get();
    Set<EdgeId> edges = new HashSet<>();
    now.segment(group.network())
        .ifPresent(
            segment ->
                segment.hosts().stream()
                    .filter(edge -> segment.policy().usedAt(edge).contains(group.id()))
                    .forEach(edges::add));
    return sum(now, edges, rows);
  }

  /** One row for each entry of the access list, summed over the edges that host the network. */
  public Counted of(VirtualNetwork network, NetworkPolicy policy) {
    List<ImmutableSetMultimap<Column, FlowSpec>> rows = new ArrayList<>();
    for (int i = 0; i < policy.entries().size(); i++) {
      rows.add(Ledger.of(policy, network.vni(), i));
    }
    NetworkView now = view.get();
    Set<EdgeId> edges = now.segment(network.id()).map(Segment::hosts).orElse(Set.of());
    return sum(now, edges, rows);
  }

  /** One row for each entry of a place's access list, summed over the edges where it holds. */
  public Counted of(LocalPolicy policy) {
    List<ImmutableSetMultimap<Column, FlowSpec>> rows = new ArrayList<>();
    for (int i = 0; i < policy.entries().size(); i++) {
      rows.add(Ledger.of(policy, i));
    }
    NetworkView now = view.get();
    Set<EdgeId> edges = new HashSet<>();
    now.edges().stream()
        .filter(edge -> policy.scope().covers(edge))
        .forEach(edge -> edges.add(edge.id()));
    return sum(now, edges, rows);
  }

  /** What one edge has dropped of whom. */
  public EdgeCounted of(Edge edge) {
    NetworkView now = view.get();
    Map<Attachment, ImmutableSetMultimap<Column, FlowSpec>> endpoints = new LinkedHashMap<>();
    for (Segment segment : now.segments()) {
      if (segment.isHostedBy(edge.id())) {
        segment.attachments().values().stream()
            .filter(attachment -> attachment.placement().at(edge.id()).isPresent())
            .forEach(a -> endpoints.put(a, ledger.of(now, edge.id(), a.endpoint().id())));
      }
    }
    ImmutableSetMultimap<Column, FlowSpec> tunnel = ledger.of(now, edge.id());
    Set<FlowSpec> all = new HashSet<>(tunnel.values());
    endpoints.values().forEach(columns -> all.addAll(columns.values()));
    Reading reading = switches.counts(edge.switchId(), all);
    List<EdgeCounted.OfEndpoint> counted = new ArrayList<>();
    endpoints.forEach(
        (attachment, columns) -> {
          EndpointId id = attachment.endpoint().id();
          counted.add(
              EdgeCounted.OfEndpoint.of(
                  id,
                  attachment.placement().at(edge.id()).orElseThrow(),
                  figures(columns, reading)));
        });
    counted.sort(Comparator.comparing(of -> of.endpoint().value()));
    return EdgeCounted.of(reading.readAtMillis(), figures(tunnel, reading), counted);
  }

  private Counted sum(
      NetworkView now, Set<EdgeId> edges, List<ImmutableSetMultimap<Column, FlowSpec>> rows) {
    Set<FlowSpec> all = new HashSet<>();
    rows.forEach(columns -> all.addAll(columns.values()));
    List<Map<Column, Count>> sums = new ArrayList<>();
    rows.forEach(columns -> sums.add(figures(columns, Reading.NONE)));
    TreeMap<String, OptionalLong> readAt = new TreeMap<>();
    for (EdgeId id : edges) {
      Optional<Edge> edge = now.edge(id);
      if (edge.isPresent()) {
        Reading reading = switches.counts(edge.get().switchId(), all);
        readAt.put(id.value(), reading.readAtMillis());
        for (int i = 0; i < rows.size(); i++) {
          Map<Column, Count> sum = sums.get(i);
          figures(rows.get(i), reading).forEach((c, count) -> sum.merge(c, count, Count::plus));
        }
      }
    }
    return Counted.of(sums, readAt);
  }

  private static Map<Column, Count> figures(
      ImmutableSetMultimap<Column, FlowSpec> columns, Reading reading) {
    Map<Column, Count> figures = new EnumMap<>(Column.class);
    for (Column column : columns.keySet()) {
      if (Ledger.OVER_RATE.contains(column)) {
        overLimits(columns.get(column), reading).ifPresent(count -> figures.put(column, count));
      } else {
        columns
            .get(column)
            .forEach(
                rule ->
                    figures.merge(
                        column, reading.counts().getOrDefault(rule, Count.ZERO), Count::plus));
      }
    }
    return figures;
  }

  /** Empty if the switch has no meters. */
  private static Optional<Count> overLimits(Set<FlowSpec> rules, Reading reading) {
    return rules.stream()
        .flatMap(rule -> rule.limit().stream())
        .distinct()
        .flatMap(limit -> Optional.ofNullable(reading.overLimit().get(limit)).stream())
        .reduce(Count::plus);
  }
}

package io.godwit.overlay.fabric;

import io.godwit.location.EdgeId;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Match;
import io.godwit.overlay.flow.Table;
import io.godwit.overlay.plan.Delta;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** One edge's rules, and in what order they come and go. */
final class Lane {

  /** What a switch can hold under one identity: at first, and after each event. */
  static final class Slot {
    final List<RuleEvent> events = new ArrayList<>();
    FlowSpec first;
  }

  private final EdgeId edge;
  private final Map<Table, TreeMap<Integer, Map<Match, Slot>>> slots = new EnumMap<>(Table.class);

  Lane(EdgeId edge, Set<FlowSpec> rules) {
    this.edge = edge;
    rules.forEach(rule -> slot(rule).first = rule);
  }

  EdgeId edge() {
    return edge;
  }

  void add(int step, Delta delta) {
    delta.adds().forEach(rule -> add(new RuleEvent(edge, step, false, rule)));
    delta.removes().forEach(rule -> add(new RuleEvent(edge, step, true, rule)));
  }

  /** The slots of a table by priority, highest first. */
  Collection<Map<Match, Slot>> byPriority(Table table) {
    return slots.getOrDefault(table, new TreeMap<>()).values();
  }

  private void add(RuleEvent event) {
    slot(event.rule).events.add(event);
  }

  private Slot slot(FlowSpec rule) {
    return slots
        .computeIfAbsent(rule.table(), t -> new TreeMap<>(Comparator.reverseOrder()))
        .computeIfAbsent(rule.priority(), p -> new LinkedHashMap<>())
        .computeIfAbsent(rule.match(), m -> new Slot());
  }
}

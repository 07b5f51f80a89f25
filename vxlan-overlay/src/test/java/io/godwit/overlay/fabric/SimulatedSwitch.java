package io.godwit.overlay.fabric;

import com.google.common.collect.ImmutableSet;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Match;
import io.godwit.overlay.flow.RateLimit;
import io.godwit.overlay.flow.Table;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A switch's tables. An add replaces what has the same identity; a remove takes away what has that
 * identity, whatever it does; a lookup takes the highest priority, and two rules of one priority
 * that both match must do the same, for OpenFlow does not say which one wins.
 */
public final class SimulatedSwitch implements Tables {

  private final Map<Table, TreeMap<Integer, Map<Match, FlowSpec>>> tables =
      new EnumMap<>(Table.class);
  private final Conntrack conntrack = new Conntrack();
  private final SimulatedMeters meters = new SimulatedMeters();

  /**
   * @return the rule that was replaced, if its content was another
   */
  public Optional<FlowSpec> add(FlowSpec rule) {
    FlowSpec previous =
        tables
            .computeIfAbsent(rule.table(), t -> new TreeMap<>(Comparator.reverseOrder()))
            .computeIfAbsent(rule.priority(), p -> new HashMap<>())
            .put(rule.match(), rule);
    return Optional.ofNullable(previous).filter(p -> !p.equals(rule));
  }

  public void remove(FlowSpec rule) {
    TreeMap<Integer, Map<Match, FlowSpec>> table = tables.get(rule.table());
    Map<Match, FlowSpec> rules = table == null ? null : table.get(rule.priority());
    if (rules != null) {
      rules.remove(rule.match());
      if (rules.isEmpty()) {
        table.remove(rule.priority());
      }
    }
  }

  /** All that it holds. */
  public Set<FlowSpec> rules() {
    ImmutableSet.Builder<FlowSpec> rules = ImmutableSet.builder();
    tables.values().forEach(t -> t.values().forEach(byMatch -> rules.addAll(byMatch.values())));
    return rules.build();
  }

  /** Its meters, which let everything pass until they are told otherwise. */
  public SimulatedMeters meters() {
    return meters;
  }

  @Override
  public boolean admits(RateLimit limit) {
    return meters.admits(limit);
  }

  @Override
  public Conntrack conntrack() {
    return conntrack;
  }

  @Override
  public Optional<FlowSpec> lookup(Table table, Walk walk) {
    for (Map<Match, FlowSpec> rules : tables.getOrDefault(table, new TreeMap<>()).values()) {
      FlowSpec found = null;
      for (FlowSpec rule : rules.values()) {
        if (!walk.matches(rule.match())) {
          continue;
        }
        if (found != null && !sameTreatment(found, rule)) {
          throw new AssertionError(
              walk + " matches both of equal priority:\n" + found + "\n" + rule);
        }
        found = rule;
      }
      if (found != null) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  /** As an underlay switch: whether it forwards the frame by itself. */
  public boolean forwardsNormally(Frame frame) {
    List<Emission> out = new Walk(this, Ingress.vm(1), frame).run(Table.CHANNEL);
    return out.size() == 1 && out.get(0).port() == Emission.NORMAL;
  }

  /** Whether it makes no difference which of the two takes a frame. */
  static boolean sameTreatment(FlowSpec one, FlowSpec other) {
    return one.limit().equals(other.limit())
        && one.actions().equals(other.actions())
        && one.metadata().equals(other.metadata())
        && one.next().equals(other.next());
  }
}

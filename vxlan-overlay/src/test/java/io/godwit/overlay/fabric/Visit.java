package io.godwit.overlay.fabric;

import com.google.common.collect.ImmutableSet;
import io.godwit.location.EdgeId;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Match;
import io.godwit.overlay.flow.Table;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A frame at a switch whose rules are coming and going. What has happened by then is decided when a
 * lookup depends on it, so that it agrees with all that the frame has seen before.
 */
final class Visit implements Underlay.Encounter<Visit.Moment> {

  /**
   * What a frame knows of how far the edges have got.
   *
   * @param done what it has seen to have happened
   * @param begun the last step that must have begun
   */
  record Moment(ImmutableSet<RuleEvent> done, int begun) {
    static Moment beginning(int step) {
      return new Moment(ImmutableSet.of(), step);
    }
  }

  private final Lane lane;
  private final int until;
  private final List<Map<EdgeId, Integer>> awaited;
  private final Choices choices;
  private final List<String> seen;
  private final Set<RuleEvent> done;
  private final Set<RuleEvent> undone = new HashSet<>();
  private int begun;

  /**
   * @param since when it left the switch before
   * @param until the last step that may have begun
   * @param awaited by step, each edge's last group of events that is over before the step begins
   * @param seen takes down what is found here
   */
  Visit(
      Lane lane,
      Moment since,
      int until,
      List<Map<EdgeId, Integer>> awaited,
      Choices choices,
      List<String> seen) {
    this.lane = lane;
    this.until = until;
    this.awaited = awaited;
    this.choices = choices;
    this.seen = seen;
    this.done = new HashSet<>(since.done());
    this.begun = since.begun();
  }

  @Override
  public Moment afterwards() {
    return new Moment(ImmutableSet.copyOf(done), begun);
  }

  @Override
  public Optional<FlowSpec> lookup(Table table, Walk walk) {
    for (Map<Match, Lane.Slot> slots : lane.byPriority(table)) {
      FlowSpec found = null;
      for (Map.Entry<Match, Lane.Slot> entry : slots.entrySet()) {
        FlowSpec rule = walk.matches(entry.getKey()) ? content(entry.getValue()) : null;
        if (found != null && rule != null && !SimulatedSwitch.sameTreatment(found, rule)) {
          throw new AssertionError(
              walk + " matches both of equal priority:\n" + found + "\n" + rule);
        }
        found = rule == null ? found : rule;
      }
      if (found != null) {
        seen.add(lane.edge() + " has " + found);
        return Optional.of(found);
      }
    }
    seen.add(lane.edge() + " has nothing in " + table);
    return Optional.empty();
  }

  private @Nullable FlowSpec content(Lane.Slot slot) {
    for (int i = slot.events.size() - 1; i >= 0; i--) {
      RuleEvent event = slot.events.get(i);
      if (happened(event)) {
        return event.removes ? null : event.rule;
      }
    }
    return slot.first;
  }

  private boolean happened(RuleEvent event) {
    if (mustHaveHappened(event)) {
      return true;
    }
    if (canHaveHappened(event) && choices.choose()) {
      done.add(event);
      begun = Math.max(begun, event.step);
      return true;
    }
    undone.add(event);
    return false;
  }

  private boolean mustHaveHappened(RuleEvent event) {
    return done.contains(event)
        || event.group() <= over(begun)
        || done.stream()
            .anyMatch(other -> other.edge.equals(event.edge) && other.group() > event.group());
  }

  private boolean canHaveHappened(RuleEvent event) {
    int before = Math.max(event.group() - 1, over(event.step));
    return event.step <= until
        && undone.stream().noneMatch(other -> other == event || other.group() <= before);
  }

  /** This edge's last group of events that is over before {@code step} begins. */
  private int over(int step) {
    return awaited.get(step).getOrDefault(lane.edge(), -1);
  }
}

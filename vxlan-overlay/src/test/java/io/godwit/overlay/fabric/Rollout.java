package io.godwit.overlay.fabric;

import com.google.common.collect.HashBasedTable;
import com.google.common.collect.ImmutableMultiset;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Multiset;
import com.google.common.collect.Table;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.plan.Delta;
import io.godwit.overlay.plan.Planner;
import io.godwit.overlay.view.NetworkView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Steps on their way to the edges. At each edge a step's adds come in any order, then its removes
 * in any order, then the next step's; different edges get on at their own pace, but that a step may
 * wait for others to be confirmed.
 *
 * <p>{@link #outcomes} finds whatever can become of a frame: where a lookup depends on how far the
 * edge has got, it follows each possibility, and a switch that the frame reaches later may have got
 * further. So every prefix of every order is covered, as far as a frame can tell.
 */
public final class Rollout {

  /** How far a step is confirmed. */
  public enum Level {
    ADDED,
    DONE
  }

  private final Planner planner;
  private final Underlay underlay = new Underlay(toController -> {});
  private final Map<EdgeId, Set<FlowSpec>> start = new LinkedHashMap<>();

  /** By step, from 1. */
  private final List<Map<EdgeId, Delta>> steps = new ArrayList<>();

  /** By step: the last group of each edge that is over before the step begins. */
  private final List<Map<EdgeId, Integer>> awaited = new ArrayList<>();

  /** By edge and step: the first of the steps that the edge takes as one with it. */
  private final Table<EdgeId, Integer, Integer> batchStarts = HashBasedTable.create();

  private NetworkView view;

  /** Edges that hold what {@code view} says. */
  public Rollout(Planner planner, NetworkView view) {
    this.planner = planner;
    this.view = view;
    connect(view);
    for (Edge edge : view.edges()) {
      start.put(edge.id(), planner.plan(view, edge.id()));
    }
    steps.add(Map.of());
    awaited.add(new HashMap<>());
    awaited.add(new HashMap<>());
  }

  /**
   * The next step; it begins once all is confirmed that was asked for, if anything.
   *
   * @return its number, from 1
   */
  public int step(NetworkView next) {
    connect(next);
    steps.add(new HashMap<>(planner.changes(view, next)));
    view = next;
    awaited.add(new HashMap<>(awaited.get(steps.size() - 1)));
    return steps.size() - 1;
  }

  /** Whatever steps follow wait until {@code edges} have confirmed the last one. */
  public void await(Level level, EdgeId... edges) {
    int group = RuleEvent.group(steps.size() - 1, level == Level.DONE);
    for (EdgeId edge : edges) {
      awaited.get(steps.size()).merge(edge, group, Math::max);
    }
  }

  /** As {@link #await(Level, EdgeId...)}, of every edge. */
  public void awaitEverywhere(Level level) {
    await(level, view.edges().stream().map(Edge::id).toArray(EdgeId[]::new));
  }

  /**
   * An edge is slow, and takes all steps from {@code first} to {@code last} as one: it adds what is
   * new in any of them, then removes what is old.
   *
   * @return false if one of them waits until the edge has confirmed an earlier one
   */
  public boolean merge(EdgeId edge, int first, int last) {
    if (awaited.get(last).getOrDefault(edge, 0) >= RuleEvent.group(first, false)) {
      return false;
    }
    Delta merged = Delta.EMPTY;
    int start = first;
    for (int step = first; step <= last; step++) {
      start = Math.min(start, batchStart(edge, step));
      Delta delta = steps.get(step).remove(edge);
      merged = delta == null ? merged : merged.then(delta);
    }
    steps.get(last).put(edge, merged);
    batchStarts.put(edge, last, start);
    for (Map<EdgeId, Integer> confirmed : awaited.subList(last + 1, awaited.size())) {
      confirmed.computeIfPresent(
          edge,
          (id, group) ->
              group < RuleEvent.group(first, false)
                  ? group
                  : Math.max(group, RuleEvent.group(last, group % 2 == 1)));
    }
    return true;
  }

  /** Limits the IP packets that the underlay carries to so many bytes. */
  public Rollout withUnderlayMtu(int bytes) {
    underlay.limit(bytes);
    return this;
  }

  /** What the last step leads to. */
  public NetworkView view() {
    return view;
  }

  /** The last step that is over at every edge before {@code step} begins. */
  public int settledBefore(int step) {
    return view.edges().stream()
        .mapToInt(edge -> settled(edge.id(), awaited.get(step).getOrDefault(edge.id(), 0)))
        .min()
        .orElse(0);
  }

  private int settled(EdgeId edge, int group) {
    int step = group / 2;
    return group == RuleEvent.group(step, true) ? step : Math.max(0, batchStart(edge, step) - 1);
  }

  private int batchStart(EdgeId edge, int last) {
    return Optional.ofNullable(batchStarts.get(edge, last)).orElse(last);
  }

  /**
   * All that can become of a frame that a VM sends from {@code place}, each with an example of how.
   *
   * @param since what this step waits for is there when the frame is sent; 0 for nothing
   * @param until the last step that may have begun when it arrives
   * @throws AssertionError if it loops, or finds two rules of which either may win
   */
  public Map<Multiset<Arrival>, String> outcomes(
      AttachmentPoint place, Frame frame, int since, int until) {
    return explore(since, until, (switches, begin) -> underlay.send(switches, begin, place, frame));
  }

  /**
   * The same of a frame that is sent when {@code question}, from {@code asking}, has come to {@code
   * hearing}: what becomes of it where that happens, which must be somewhere.
   *
   * @param until the last step that may have begun when either arrives
   */
  public Map<Multiset<Arrival>, String> outcomesOnce(
      AttachmentPoint asking,
      AttachmentPoint hearing,
      Frame question,
      AttachmentPoint place,
      Frame frame,
      int until) {
    Arrival unheard = new Arrival(hearing, question.withPayload("unheard"));
    Map<Multiset<Arrival>, String> outcomes =
        explore(
            0,
            until,
            (switches, begin) ->
                underlay.sendAndSee(switches, begin, asking, question).stream()
                    .filter(seen -> seen.arrival().place().equals(hearing))
                    .findAny()
                    .map(seen -> underlay.send(switches, seen.afterwards(), place, frame))
                    .orElse(List.of(unheard)));
    outcomes.remove(ImmutableMultiset.of(unheard));
    if (outcomes.isEmpty()) {
      throw new AssertionError(question + " is never heard at " + hearing);
    }
    return outcomes;
  }

  /** The same for one that was underway from {@code source} to {@code edge} at that time. */
  public Map<Multiset<Arrival>, String> outcomesInFlight(
      Edge source, EdgeId edge, long tunnelId, Frame frame, int since, int until) {
    return explore(
        since,
        until,
        (switches, begin) ->
            underlay.sendTunnelled(switches, begin, source.vtep(), edge, tunnelId, frame));
  }

  private Map<Multiset<Arrival>, String> explore(
      int since,
      int until,
      BiFunction<Underlay.Switches<Visit.Moment>, Visit.Moment, List<Arrival>> way) {
    Map<EdgeId, Lane> lanes = lanes();
    Map<Multiset<Arrival>, String> outcomes = new LinkedHashMap<>();
    Choices choices = new Choices();
    do {
      List<String> seen = new ArrayList<>();
      List<Arrival> arrivals =
          way.apply(
              (edge, moment) -> new Visit(lanes.get(edge), moment, until, awaited, choices, seen),
              Visit.Moment.beginning(since));
      outcomes.putIfAbsent(ImmutableMultiset.copyOf(arrivals), String.join("\n", seen));
    } while (choices.next());
    return outcomes;
  }

  private Map<EdgeId, Lane> lanes() {
    Map<EdgeId, Lane> lanes = new HashMap<>();
    start.forEach((edge, rules) -> lanes.put(edge, new Lane(edge, rules)));
    for (int step = 1; step < steps.size(); step++) {
      for (Map.Entry<EdgeId, Delta> change : steps.get(step).entrySet()) {
        lanes
            .computeIfAbsent(change.getKey(), edge -> new Lane(edge, ImmutableSet.of()))
            .add(step, change.getValue());
      }
    }
    return lanes;
  }

  private void connect(NetworkView changed) {
    changed.edges().forEach(underlay::connect);
  }
}

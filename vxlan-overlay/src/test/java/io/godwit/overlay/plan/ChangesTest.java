package io.godwit.overlay.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.collect.Sets;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.overlay.fabric.SimulatedSwitch;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.policy.LocalPolicy;
import io.godwit.overlay.view.Attachment;
import io.godwit.overlay.view.NetworkView;
import io.godwit.overlay.view.Segment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The difference that is found incrementally is the difference of the whole plans. */
class ChangesTest {

  private final Planner planner = Planner.standard();

  @Provide
  Arbitrary<List<ViewChange>> sound() {
    return ViewChange.sound();
  }

  @Provide
  Arbitrary<List<ViewChange>> overlapping() {
    return ViewChange.overlapping();
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void whatOneChangeChangesIsTheDifferenceOfThePlans(@ForAll("sound") List<ViewChange> changes) {
    NetworkView view = NetworkView.EMPTY;
    for (ViewChange change : changes) {
      NetworkView next = change.apply(view);
      assertEquals(differences(view, next), planner.changes(view, next), change::toString);
      view = next;
    }
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void soIsWhatManyChangesChangeTogether(
      @ForAll("sound") List<ViewChange> before, @ForAll("sound") List<ViewChange> more) {
    NetworkView from = all(NetworkView.EMPTY, before);
    NetworkView to = all(from, more);
    assertEquals(differences(from, to), planner.changes(from, to));
    assertEquals(differences(to, from), planner.changes(to, from));
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void changesThatAreMergedOnTheirWayEndInThePlan(
      @ForAll("sound") List<ViewChange> before, @ForAll("sound") List<ViewChange> more) {
    Switches switches = new Switches();
    switches.go(all(NetworkView.EMPTY, before));
    NetworkView view = switches.view;
    Map<EdgeId, Delta> merged = new HashMap<>();
    for (ViewChange change : more) {
      NetworkView next = change.apply(view);
      planner.changes(view, next).forEach((edge, delta) -> merged.merge(edge, delta, Delta::then));
      view = next;
    }
    switches.apply(merged);
    switches.assertHold(view);
  }

  /** However facts overlap on the way, an edge holds what it should once they do so no more. */
  @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
  void anyOrderOfEventsEndsInThePlanOfWhatIs(
      @ForAll("overlapping") List<ViewChange> changes, @ForAll Random random) {
    Switches switches = new Switches();
    changes.forEach(change -> switches.go(change.apply(switches.view)));
    for (Departure departure : departures(switches.view, random)) {
      if (departure.isDue.test(switches.view)) {
        switches.go(departure.change.apply(switches.view));
      }
    }
    switches.assertHold(rebuilt(switches.view));
  }

  /** What goes if it overlaps with something else. */
  private record Departure(Predicate<NetworkView> isDue, UnaryOperator<NetworkView> change) {}

  private static List<Departure> departures(NetworkView view, Random random) {
    List<Departure> departures = new ArrayList<>();
    for (Attachment one : attachments(view)) {
      departures.add(
          new Departure(
              now -> overlaps(one, attachments(now), a -> a.endpoint().id(), ChangesTest::meet),
              now -> now.without(one.endpoint().id())));
    }
    for (Segment one : view.segments()) {
      departures.add(
          new Departure(
              now ->
                  overlaps(
                      one,
                      now.segments(),
                      s -> s.network().id(),
                      (s, t) -> s.network().vni().equals(t.network().vni())),
              now -> now.withoutNetwork(one.network().id())));
    }
    for (Edge one : view.edges()) {
      departures.add(
          new Departure(
              now -> overlaps(one, now.edges(), Edge::id, (s, t) -> s.vtep().equals(t.vtep())),
              now -> now.withoutEdge(one.id())));
    }
    Collections.shuffle(departures, random);
    return departures;
  }

  private static boolean meet(Attachment one, Attachment other) {
    return one.endpoint().mac().equals(other.endpoint().mac())
        || !Collections.disjoint(one.placement().places(), other.placement().places());
  }

  private static <T> boolean overlaps(
      T one, Collection<T> all, Function<T, Object> id, BiPredicate<T, T> meet) {
    return all.stream().anyMatch(t -> !id.apply(t).equals(id.apply(one)) && meet.test(one, t));
  }

  private static List<Attachment> attachments(NetworkView view) {
    List<Attachment> attachments = new ArrayList<>();
    view.segments().forEach(segment -> attachments.addAll(segment.attachments().values()));
    return attachments;
  }

  /** The same facts in one fixed order. */
  private static NetworkView rebuilt(NetworkView view) {
    NetworkView fresh = NetworkView.EMPTY;
    for (LocalPolicy policy : view.local().all()) {
      fresh = fresh.with(policy);
    }
    for (Edge edge : view.edges()) {
      fresh = fresh.withEdge(edge);
    }
    for (Segment segment : view.segments()) {
      fresh = fresh.withNetwork(segment.network());
    }
    for (Attachment attachment : attachments(view)) {
      fresh = fresh.with(attachment.endpoint(), attachment.placement());
    }
    for (AttachmentPoint place : view.muted()) {
      fresh = fresh.withMuted(place);
    }
    return fresh;
  }

  private static NetworkView all(NetworkView view, List<ViewChange> changes) {
    NetworkView changed = view;
    for (ViewChange change : changes) {
      changed = change.apply(changed);
    }
    return changed;
  }

  private Map<EdgeId, Delta> differences(NetworkView before, NetworkView after) {
    Set<EdgeId> edges = new HashSet<>();
    before.edges().forEach(edge -> edges.add(edge.id()));
    after.edges().forEach(edge -> edges.add(edge.id()));
    Map<EdgeId, Delta> differences = new HashMap<>();
    for (EdgeId edge : edges) {
      Delta delta = Delta.between(planner.plan(before, edge), planner.plan(after, edge));
      if (!delta.isEmpty()) {
        differences.put(edge, delta);
      }
    }
    return differences;
  }

  /** Switches that are told only what changes. */
  private final class Switches {
    private final Map<EdgeId, SimulatedSwitch> tables = new HashMap<>();
    private NetworkView view = NetworkView.EMPTY;

    void go(NetworkView next) {
      apply(planner.changes(view, next));
      view = next;
    }

    void apply(Map<EdgeId, Delta> deltas) {
      deltas.forEach(
          (edge, delta) -> {
            SimulatedSwitch there = tables.computeIfAbsent(edge, id -> new SimulatedSwitch());
            delta.adds().forEach(there::add);
            delta.removes().forEach(there::remove);
          });
    }

    void assertHold(NetworkView expected) {
      tables.forEach(
          (edge, there) -> {
            Set<FlowSpec> plan = planner.plan(expected, edge);
            assertEquals(Set.of(), Sets.difference(plan, there.rules()), "missing at " + edge);
            assertEquals(Set.of(), Sets.difference(there.rules(), plan), "too much at " + edge);
          });
    }
  }
}

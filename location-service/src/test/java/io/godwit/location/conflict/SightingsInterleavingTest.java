package io.godwit.location.conflict;

import static io.godwit.location.Sample.edge;
import static io.godwit.location.Sample.id;
import static io.godwit.location.Sample.mac;
import static io.godwit.location.Sample.network;
import static io.godwit.location.Sample.port;
import static io.godwit.location.Sample.vm;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.location.AttachmentPoint;
import io.godwit.location.Binding;
import io.godwit.location.EndpointId;
import io.godwit.location.LearningPolicy;
import io.godwit.location.LocationException;
import io.godwit.location.Node;
import io.godwit.location.Provenance;
import io.godwit.location.store.HeldBackStores;
import io.godwit.location.store.InMemoryLocationStores;
import io.godwit.location.store.Turns;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Two nodes, one of which sees frames while the other writes, one store operation at a time in any
 * order, and each hears of the other's writes as late as it may: what an engine or operator has
 * said is never changed by a sighting, and epochs only grow.
 */
class SightingsInterleavingTest {

  /** One thing that happens: a sighting, or a write by an operator or engine. */
  record Act(Kind kind, int vm, int edge, Provenance by) {}

  enum Kind {
    SIGHTING,
    BIND,
    PREPARE,
    ACTIVATE,
    WITHDRAW
  }

  private final InMemoryLocationStores stores = new InMemoryLocationStores();

  /** What was stored of each endpoint, in order. */
  private final Map<EndpointId, List<Binding>> stored = new HashMap<>();

  /** What engine and operator were told is so. */
  private final Map<EndpointId, List<Binding>> promised = new HashMap<>();

  @Property(tries = 600)
  void engineAndOperatorHaveTheLastWord(
      @ForAll("acts") List<Act> seen, @ForAll("acts") List<Act> written, @ForAll long seed) {
    SightingsInterleavingTest world = new SightingsInterleavingTest();
    world.run(seen, written, new Random(seed));
    world.stored.values().forEach(SightingsInterleavingTest::check);
    world.promised.forEach(world::kept);
  }

  private void run(List<Act> seen, List<Act> written, Random random) {
    try (Node setUp = new Node(stores, () -> 0)) {
      for (int i = 1; i <= 3; i++) {
        setUp.admin.register(edge(i));
      }
      setUp.admin.register(network("a", 5001, LearningPolicy.ALLOW));
      setUp.admin.register(vm("a", 1));
      setUp.admin.register(vm("a", 2));
    }
    stores
        .endpoints()
        .watch(
            event ->
                event
                    .value()
                    .flatMap(record -> record.committed())
                    .flatMap(state -> state.binding())
                    .ifPresent(this::remember));
    Turns turns = new Turns();
    HeldBackStores seenBy = new HeldBackStores(turns.over(stores));
    HeldBackStores writtenBy = new HeldBackStores(turns.over(stores));
    Node first = new Node(seenBy, () -> 0);
    Node second = new Node(writtenBy, () -> 0);
    seenBy.release();
    writtenBy.release();
    Sightings sightings = new Sightings(first.locations, first.admin, new Alarms(), () -> 0);
    turns.add(() -> seen.forEach(act -> act(act, first, sightings)));
    turns.add(() -> written.forEach(act -> act(act, second, null)));
    turns.run(random, 0, () -> letThrough(random, List.of(seenBy, writtenBy)));
    seenBy.release();
    writtenBy.release();
    assertEquals(
        new HashSet<>(first.locations.locations()), new HashSet<>(second.locations.locations()));
  }

  private void remember(Binding binding) {
    List<Binding> history = stored.computeIfAbsent(binding.endpoint(), id -> new ArrayList<>());
    if (history.isEmpty() || !history.get(history.size() - 1).equals(binding)) {
      history.add(binding);
    }
  }

  private static void letThrough(Random random, List<HeldBackStores> all) {
    for (HeldBackStores one : all) {
      List<HeldBackStores.Held<?, ?>> waiting = one.waiting();
      if (!waiting.isEmpty() && random.nextBoolean()) {
        waiting.get(random.nextInt(waiting.size())).next();
      }
    }
  }

  /** The node that sees does not write otherwise, and the other does not see. */
  private void act(Act act, Node node, Sightings sightings) {
    AttachmentPoint at = port(act.edge(), 10 + act.vm());
    if (sightings != null) {
      sightings.sighted(mac(act.vm()), Optional.empty(), at);
      return;
    }
    EndpointId id = id("a", act.vm());
    try {
      Optional<Binding> now = node.locations.location(id).flatMap(l -> l.binding());
      long epoch = now.map(Binding::epoch).orElse(1L);
      Binding told =
          switch (act.kind()) {
            case PREPARE -> node.admin.prepare(id, at, epoch, act.by());
            case ACTIVATE -> node.admin.activate(id, at, epoch, act.by());
            case WITHDRAW -> node.admin.withdraw(id, at, epoch);
            default -> node.admin.bind(id, at, act.by());
          };
      promised.computeIfAbsent(id, key -> new ArrayList<>()).add(told);
    } catch (LocationException refused) {
      // Stale, weaker, or in a migration.
    }
  }

  /** Each fact follows from the one before; what was learned follows only on what was learned. */
  private static void check(List<Binding> history) {
    for (int i = 1; i < history.size(); i++) {
      Binding before = history.get(i - 1);
      Binding after = history.get(i);
      assertEquals(before.epoch() + 1, after.epoch(), history::toString);
      if (!after.active().equals(before.active())) {
        assertTrue(
            after.provenance().compareTo(before.provenance()) >= 0,
            () -> "a weaker source moved it: " + history);
      }
      if (before.standby().isPresent() && !after.active().equals(before.active())) {
        assertEquals(before.standby().get(), after.active(), history::toString);
        assertTrue(after.provenance() != Provenance.LEARNED, history::toString);
      }
    }
  }

  /** What the writer was told was stored, and no sighting has overridden it. */
  private void kept(EndpointId id, List<Binding> told) {
    List<Binding> history = stored.get(id);
    for (Binding binding : told) {
      int at = history.indexOf(binding);
      assertTrue(at >= 0, () -> binding + " was never stored: " + history);
      if (binding.provenance() != Provenance.LEARNED) {
        assertTrue(
            history.subList(at, history.size()).stream()
                .noneMatch(later -> later.provenance() == Provenance.LEARNED),
            () -> "overridden by what was learned: " + history);
      }
    }
  }

  @Provide
  Arbitrary<List<Act>> acts() {
    return Combinators.combine(
            Arbitraries.of(Kind.values()),
            Arbitraries.integers().between(1, 2),
            Arbitraries.integers().between(1, 3),
            Arbitraries.of(Provenance.OPERATOR, Provenance.ENGINE))
        .as(Act::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }
}

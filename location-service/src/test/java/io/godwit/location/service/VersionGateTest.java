package io.godwit.location.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.location.store.StoreEvent;
import io.godwit.location.store.Versioned;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * One key is written by this node and by others. This node hears every event in the order of the
 * writes, however late, and of its own writes the results too, in any order to each other and to
 * the events.
 */
class VersionGateTest {

  /** What this node knows of the key. */
  private static final class Replica {
    final VersionGate<String> gate = new VersionGate<>();
    long known;
    long newest;
    final List<Long> applied = new ArrayList<>();

    void hear(StoreEvent<String, String> event) {
      if (gate.admit(event, known)) {
        apply(event);
      }
      newest = Math.max(newest, age(event));
    }

    void answer(StoreEvent<String, String> result) {
      boolean admitted = gate.admitOwn(result, known);
      if (admitted) {
        apply(result);
      }
      gate.endOwn("k");
      // Whoever has written sees what he wrote, or what came after it.
      if (result.value().isPresent()) {
        assertEquals(age(result) > newest, admitted, () -> result + " after " + applied);
      } else {
        assertTrue(known == 0 || known > result.version(), () -> result + " unseen: " + known);
      }
      newest = Math.max(newest, age(result));
    }

    /** A removal is newer than what it removes, and older than what follows. */
    private static long age(StoreEvent<String, String> event) {
      return 2 * event.version() + (event.value().isPresent() ? 0 : 1);
    }

    private void apply(StoreEvent<String, String> event) {
      known = event.value().isPresent() ? event.version() : 0;
      applied.add(event.value().isPresent() ? event.version() : -event.version());
    }
  }

  /** A write: by this node or another, whether it removes, and by which of the node's threads. */
  record Write(boolean own, boolean removes, int thread) {}

  @Property(tries = 5000)
  void whateverComesFirstTheLastWriteStands(
      @ForAll("writes") List<Write> writes, @ForAll("turns") List<Integer> turns) {
    Replica replica = new Replica();
    Queue<StoreEvent<String, String>> events = new ArrayDeque<>();
    List<Queue<StoreEvent<String, String>>> results = new ArrayList<>();
    long stored = 0;
    long version = 0;
    int turn = 0;
    for (Write write : writes) {
      StoreEvent<String, String> event;
      if (write.own()) {
        replica.gate.beginOwn("k");
      }
      if (write.removes() && stored > 0) {
        event = StoreEvent.removed("k", stored);
        stored = 0;
      } else {
        stored = ++version;
        event = StoreEvent.stored("k", Versioned.of("v" + version, version));
      }
      events.add(event);
      if (write.own()) {
        // Each writer thread tells its own results in order.
        while (results.size() <= write.thread()) {
          results.add(new ArrayDeque<>());
        }
        results.get(write.thread()).add(event);
      }
      for (int i = turns.get(turn % turns.size()); i > 0; i--) {
        deliverOne(replica, events, results, turn + i);
      }
      turn++;
    }
    while (deliverOne(replica, events, results, turn++)) {
      // Until all has come.
    }
    assertEquals(stored, replica.known);
    assertEquals(0, replica.gate.remembered());
    neverBackwards(replica.applied);
  }

  private static boolean deliverOne(
      Replica replica,
      Queue<StoreEvent<String, String>> events,
      List<Queue<StoreEvent<String, String>>> results,
      int choice) {
    int sources = results.size() + 1;
    for (int i = 0; i < sources; i++) {
      int source = (choice + i) % sources;
      Queue<StoreEvent<String, String>> queue = source == 0 ? events : results.get(source - 1);
      StoreEvent<String, String> event = queue.poll();
      if (event != null) {
        if (source == 0) {
          replica.hear(event);
        } else {
          replica.answer(event);
        }
        return true;
      }
    }
    return false;
  }

  private static void neverBackwards(List<Long> applied) {
    long last = 0;
    for (long version : applied) {
      assertTrue(
          version > 0 ? version > last : -version >= last, () -> "applied in order " + applied);
      last = Math.abs(version);
    }
  }

  @Provide
  Arbitrary<List<Write>> writes() {
    return Combinators.combine(
            Arbitraries.of(true, false),
            Arbitraries.of(true, false, false),
            Arbitraries.integers().between(0, 2))
        .as(Write::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(12);
  }

  @Provide
  Arbitrary<List<Integer>> turns() {
    return Arbitraries.integers().between(0, 3).list().ofMinSize(1).ofMaxSize(6);
  }
}

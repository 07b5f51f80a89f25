package io.godwit.location.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableSet;
import io.godwit.location.LocationException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Whatever the order of the store operations of several nodes, and whichever of them die: at no
 * moment do two committed values share a claim or does one refer to what does not exist, and what
 * is left behind hinders nobody for ever.
 */
class LedgerInterleavingTest {

  /** A child has one parent and some things that no sibling has. */
  record Child(String parent, ImmutableSet<String> things) {
    ImmutableSet<String> claims() {
      return things.stream().map(t -> parent + "/" + t).collect(ImmutableSet.toImmutableSet());
    }
  }

  /** What one node does to one key. */
  record Task(boolean parents, String key, Optional<Child> child) {}

  /** A node: its own ledgers over the shared stores. */
  private static final class Node {
    final Ledger<String, Child> children;
    final Ledger<String, String> parents;

    Node(World world, Turns turns) {
      VersionedStore<String, String> claims = turns.over(world.claims);
      children =
          new Ledger<>(
              "child",
              turns.over(world.children),
              claims,
              key -> key,
              new Ledger.Rules<>() {
                @Override
                public ImmutableSet<String> claims(Child child) {
                  return child.claims();
                }

                @Override
                public boolean dependedOn() {
                  return false;
                }

                @Override
                public void check(
                    Optional<Child> before, Optional<Child> after, boolean announced) {
                  after.ifPresent(child -> requireParent(child.parent(), announced));
                }
              },
              world.clock::get);
      parents =
          new Ledger<>(
              "parent",
              turns.over(world.parents),
              claims,
              key -> key,
              new Ledger.Rules<>() {
                @Override
                public ImmutableSet<String> claims(String parent) {
                  return ImmutableSet.of();
                }

                @Override
                public boolean dependedOn() {
                  return true;
                }

                @Override
                public void check(
                    Optional<String> before, Optional<String> after, boolean announced) {
                  before.filter(p -> !after.isPresent()).ifPresent(Node.this::refuseChildren);
                }
              },
              world.clock::get);
    }

    private void requireParent(String parent, boolean announced) {
      Optional<Stored<String>> stored =
          announced ? parents.settled(parent) : parents.glance(parent);
      if (stored.flatMap(Stored::committed).isEmpty() || stored.get().beingRemoved()) {
        throw LocationException.invalid("no parent " + parent);
      }
    }

    private void refuseChildren(String parent) {
      for (Stored<Child> stored : children.settled().values()) {
        if (stored.possible().stream().anyMatch(child -> child.parent().equals(parent))) {
          throw LocationException.conflict(parent + " has children");
        }
      }
    }

    void run(Task task) {
      try {
        if (task.parents()) {
          parents.update(task.key(), now -> task.child().map(Child::parent));
        } else {
          children.update(task.key(), now -> task.child());
        }
      } catch (LocationException refused) {
        // Any task may be refused; what matters is what is stored.
      }
    }
  }

  /** What all nodes share. */
  private static final class World {
    final InMemoryStore<String, Stored<Child>> children = new InMemoryStore<>();
    final InMemoryStore<String, Stored<String>> parents = new InMemoryStore<>();
    final InMemoryStore<String, String> claims = new InMemoryStore<>();
    final AtomicLong clock = new AtomicLong();

    void check() {
      Map<String, String> owners = new HashMap<>();
      children
          .snapshot()
          .forEach(
              (key, now) ->
                  now.value()
                      .committed()
                      .ifPresent(
                          child -> {
                            assertTrue(
                                parents
                                    .get(child.parent())
                                    .flatMap(p -> p.value().committed())
                                    .isPresent(),
                                () -> key + " lost its parent: " + this);
                            for (String thing : child.claims()) {
                              String other = owners.put(thing, key);
                              assertEquals(
                                  null,
                                  other,
                                  () -> thing + " is shared with " + key + ": " + this);
                              assertEquals(
                                  Optional.of(key),
                                  claims.get(thing).map(Versioned::value),
                                  () -> key + " does not hold its claim " + thing + ": " + this);
                            }
                          }));
    }

    @Override
    public String toString() {
      return children.snapshot() + " " + parents.snapshot() + " " + claims.snapshot();
    }
  }

  @Property(tries = 3000)
  void writersThatRaceAndDieNeverBreakARule(
      @ForAll("tasks") List<List<Task>> nodes,
      @ForAll long seed,
      @ForAll boolean deaths,
      @ForAll boolean slow) {
    World world = new World();
    Random random = new Random(seed);
    Turns turns = new Turns();
    Node first = new Node(world, turns);
    first.run(parent("p"));
    first.run(parent("q"));
    first.run(child("x", "p", "a"));
    for (List<Task> tasks : nodes) {
      Node node = new Node(world, turns);
      turns.add(() -> tasks.forEach(node::run));
    }

    turns.run(
        random,
        deaths ? 30 : 0,
        () -> {
          world.check();
          if (slow && random.nextInt(20) == 0) {
            world.clock.addAndGet(Ledger.ABANDONED_MILLIS + 1);
          }
        });

    // Whoever comes later is hindered by what is committed and by nothing else.
    world.clock.addAndGet(Ledger.ABANDONED_MILLIS + 1);
    ImmutableSet<String> taken =
        world.children.snapshot().values().stream()
            .flatMap(now -> now.value().committed().stream())
            .flatMap(child -> child.claims().stream())
            .collect(ImmutableSet.toImmutableSet());
    first.run(parent("p"));
    for (String thing : List.of("a", "b", "c")) {
      first.run(child("late-" + thing, "p", thing));
      assertEquals(
          !taken.contains("p/" + thing),
          world.children.get("late-" + thing).flatMap(now -> now.value().committed()).isPresent(),
          () -> thing + " of " + world);
    }
    world.check();
  }

  @Provide
  Arbitrary<List<List<Task>>> tasks() {
    Arbitrary<String> ids = Arbitraries.of("x", "y", "z");
    Arbitrary<String> parents = Arbitraries.of("p", "q");
    Arbitrary<ImmutableSet<String>> things =
        Arbitraries.of("a", "b", "c").set().ofMinSize(1).ofMaxSize(2).map(ImmutableSet::copyOf);
    Arbitrary<Task> put =
        Combinators.combine(ids, parents, things)
            .as((id, parent, set) -> new Task(false, id, Optional.of(new Child(parent, set))));
    Arbitrary<Task> remove = ids.map(id -> new Task(false, id, Optional.empty()));
    Arbitrary<Task> removeParent = parents.map(id -> new Task(true, id, Optional.empty()));
    Arbitrary<Task> putParent = parents.map(LedgerInterleavingTest::parent);
    Arbitrary<Task> task =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(6, put),
            net.jqwik.api.Tuple.of(2, remove),
            net.jqwik.api.Tuple.of(2, removeParent),
            net.jqwik.api.Tuple.of(1, putParent));
    return task.list().ofMinSize(1).ofMaxSize(3).list().ofMinSize(2).ofMaxSize(3);
  }

  private static Task parent(String id) {
    return new Task(true, id, Optional.of(new Child(id, ImmutableSet.of())));
  }

  private static Task child(String id, String parent, String thing) {
    return new Task(false, id, Optional.of(new Child(parent, ImmutableSet.of(thing))));
  }
}

package io.godwit.location.service;

import static io.godwit.location.Sample.vm;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.godwit.location.Vni;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The table against a map of sets, with keys that several entries share. */
class LocationTableTest {

  record Step(boolean put, long key, int entry) {}

  @Property(tries = 2000)
  void holdsWhatWasPutAndNotRemoved(@ForAll("steps") List<Step> steps) {
    LocationTable table = new LocationTable();
    Map<Long, Set<Location>> model = new HashMap<>();
    for (Step step : steps) {
      Location location = location(step.entry());
      Set<Location> there = model.computeIfAbsent(step.key(), key -> new HashSet<>());
      if (step.put()) {
        table.put(step.key(), location, location::equals);
        there.add(location);
      } else {
        table.remove(step.key(), location::equals);
        there.remove(location);
      }
      assertEquals(model.values().stream().mapToInt(Set::size).sum(), table.size());
    }
    model.forEach((key, expected) -> assertEquals(expected, under(table, key)));
    Set<Location> all = new HashSet<>();
    table.forEach(all::add);
    Set<Location> expected = new HashSet<>();
    model.values().forEach(expected::addAll);
    assertEquals(expected, all);
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Long> keys =
        Arbitraries.oneOf(
            Arbitraries.longs().between(1, 6),
            Arbitraries.of(Long.MIN_VALUE, Long.MAX_VALUE, -1L, 1L << 32));
    return Combinators.combine(
            Arbitraries.of(true, true, false), keys, Arbitraries.integers().between(1, 5))
        .as(Step::new)
        .list()
        .ofMaxSize(80);
  }

  @Test
  void anEntryIsReplacedByItsLikeAlone() {
    LocationTable table = new LocationTable();
    table.put(1, location(1), l -> false);
    table.put(1, location(2), l -> l.equals(location(1)));
    assertEquals(Set.of(location(2)), under(table, 1));
    assertEquals(1, table.size());
  }

  @Test
  void comingAndGoingDoesNotFillIt() {
    LocationTable table = new LocationTable();
    LocationTable.Slots first = table.slots();
    for (long key = 1; key <= 100_000; key++) {
      table.put(key, location(1), l -> true);
      table.remove(key, l -> true);
    }
    assertEquals(0, table.size());
    assertEquals(Set.of(), under(table, 1));
    assertNull(first.location(0));
  }

  @Test
  void mixingLosesNothing() {
    Set<Long> mixed = new HashSet<>();
    for (long key = -5_000; key < 5_000; key++) {
      mixed.add(LocationTable.mix(key));
      mixed.add(LocationTable.mix(key << 40));
    }
    // Zero is both a key and a shifted key.
    assertEquals(20_000 - 1, mixed.size());
  }

  private static Set<Location> under(LocationTable table, long key) {
    Set<Location> found = new HashSet<>();
    LocationTable.Slots slots = table.slots();
    for (int i = slots.first(key); i >= 0; i = slots.next(key, i)) {
      Location location = slots.location(i);
      if (location != null) {
        found.add(location);
      }
    }
    return found;
  }

  private static Location location(int number) {
    return Location.of(vm("e", number), Optional.empty(), Vni.of(7));
  }
}

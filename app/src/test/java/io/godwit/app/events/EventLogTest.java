package io.godwit.app.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class EventLogTest {

  private double now = 1_000;
  private final EventLog log = new EventLog(() -> now);

  private void add(int count) {
    for (int i = 0; i < count; i++) {
      now++;
      log.add(Event.Type.EDGE, Event.Change.ADDED, "hv" + i, ImmutableMap.of());
    }
  }

  private static List<String> ids(EventLog.Page page) {
    return page.events().stream().map(Event::id).toList();
  }

  @Test
  void aReaderGetsWhatCameAfterWhatItKnows() {
    long start = log.last();
    add(3);
    EventLog.Page all = log.read(start);
    assertEquals(List.of("hv0", "hv1", "hv2"), ids(all));
    assertEquals(List.of("hv2"), ids(log.read(start + 2)));
    EventLog.Page none = log.read(all.last());
    assertEquals(List.of(), none.events());
    assertEquals(all.last(), none.last());
    assertFalse(all.hasMissed() || none.hasMissed());
  }

  @Test
  void numbersGrowWithoutAGapAndTimesAreTold() {
    long start = log.last();
    add(2);
    List<Event> events = log.read(start).events();
    assertEquals(start + 1, events.get(0).sequence());
    assertEquals(start + 2, events.get(1).sequence());
    assertEquals(1_001, events.get(0).atMillis());
  }

  @Test
  void numbersGrowOverARestart() {
    add(500);
    long last = log.last();
    // A second later, another process begins.
    EventLog next = new EventLog(() -> now + 1_000);
    assertTrue(next.last() > last);
    assertTrue(next.read(last).hasMissed());
  }

  @Test
  void whoComesTooLateIsToldAndGetsAllThatIsKept() {
    long start = log.last();
    add(EventLog.CAPACITY);
    assertFalse(log.read(start).hasMissed());
    add(1);
    EventLog.Page page = log.read(start);
    assertTrue(page.hasMissed());
    assertEquals(EventLog.CAPACITY, page.events().size());
    assertFalse(log.read(start + 1).hasMissed());
  }

  @Test
  void aNumberThatIsNoneOfItsOwnHasMissedEverything() {
    add(2);
    for (long alien : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, log.last() + 1}) {
      assertTrue(log.read(alien).hasMissed(), "since " + alien);
      assertEquals(2, log.read(alien).events().size());
    }
  }

  @Test
  void aReaderWaitsForTheNextEvent() {
    CompletableFuture<Void> next = log.next(log.last());
    assertFalse(next.isDone());
    add(1);
    assertTrue(next.isDone());
    assertTrue(log.next(log.last() - 1).isDone(), "there is one already");
    assertTrue(log.next(0).isDone(), "it has missed some");
  }

  @Test
  void onlySoManyWaitAndWhoGivesUpMakesRoom() {
    List<CompletableFuture<Void>> readers = new ArrayList<>();
    for (int i = 0; i < EventLog.MAX_WAITING; i++) {
      readers.add(log.next(log.last()));
    }
    assertThrows(IllegalStateException.class, () -> log.next(log.last()));
    readers.get(7).cancel(false);
    assertFalse(log.next(log.last()).isDone());
    add(1);
    assertTrue(readers.stream().allMatch(CompletableFuture::isDone));
  }
}

package io.godwit.location.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link VersionedStore} promises. Implementations extend this with a factory. */
public abstract class VersionedStoreContract {
  private static final int WRITERS = 4;
  private static final int WRITES = 200;

  private VersionedStore<String, String> store;

  /** An empty store. */
  protected abstract VersionedStore<String, String> newStore();

  /** Returns when every event of completed writes has been delivered. */
  protected void awaitEvents() throws Exception {}

  @BeforeEach
  final void makeStore() {
    store = newStore();
  }

  @Test
  void whatWasPutIsThere() {
    CasResult<String> put = store.putIfAbsent("k", "a");
    assertTrue(put.applied());
    assertEquals("a", put.current().get().value());
    assertEquals(put.current(), store.get("k"));
    assertEquals(put.current(), store.getLatest("k"));
    assertEquals(put.current().get(), store.snapshot().get("k"));
  }

  @Test
  void whatWasNeverPutIsAbsent() {
    assertEquals(Optional.empty(), store.get("k"));
    assertEquals(Optional.empty(), store.getLatest("k"));
    assertTrue(store.snapshot().isEmpty());
  }

  @Test
  void putIfAbsentLosesToWhatIsThereAndShowsIt() {
    Optional<Versioned<String>> first = store.putIfAbsent("k", "a").current();
    CasResult<String> second = store.putIfAbsent("k", "b");
    assertFalse(second.applied());
    assertEquals(first, second.current());
    assertEquals(first, store.get("k"));
  }

  @Test
  void replaceAtTheRightVersionWins() {
    long version = put("k", "a");
    CasResult<String> replaced = store.replace("k", version, "b");
    assertTrue(replaced.applied());
    assertEquals("b", replaced.current().get().value());
    assertTrue(replaced.current().get().version() > version);
    assertEquals(replaced.current(), store.get("k"));
  }

  @Test
  void replaceWithTheSameValueStillMovesTheVersion() {
    long version = put("k", "a");
    CasResult<String> replaced = store.replace("k", version, "a");
    assertTrue(replaced.applied());
    assertTrue(replaced.current().get().version() > version);
    assertFalse(store.replace("k", version, "b").applied());
  }

  @Test
  void aStaleReplaceLosesAndShowsTheCurrentValue() {
    long version = put("k", "a");
    Optional<Versioned<String>> current = store.replace("k", version, "b").current();
    CasResult<String> stale = store.replace("k", version, "c");
    assertFalse(stale.applied());
    assertEquals(current, stale.current());
    assertEquals(current, store.get("k"));
  }

  @Test
  void replacingWhatIsAbsentLoses() {
    assertEquals(CasResult.stale(Optional.empty()), store.replace("k", 1, "a"));
    assertEquals(CasResult.stale(Optional.empty()), store.replace("k", 0, "a"));
    assertEquals(Optional.empty(), store.get("k"));
  }

  @Test
  void removeAtTheRightVersionWins() {
    long version = put("k", "a");
    assertEquals(CasResult.applied(Optional.empty()), store.remove("k", version));
    assertEquals(Optional.empty(), store.get("k"));
    assertTrue(store.snapshot().isEmpty());
  }

  @Test
  void aStaleRemoveLosesAndShowsTheCurrentValue() {
    long version = put("k", "a");
    Optional<Versioned<String>> current = store.replace("k", version, "b").current();
    CasResult<String> stale = store.remove("k", version);
    assertFalse(stale.applied());
    assertEquals(current, stale.current());
    assertEquals(current, store.get("k"));
  }

  @Test
  void removingWhatIsAbsentLoses() {
    assertEquals(CasResult.stale(Optional.empty()), store.remove("k", 1));
    long version = put("k", "a");
    store.remove("k", version);
    assertEquals(CasResult.stale(Optional.empty()), store.remove("k", version));
  }

  @Test
  void versionsGrowOverRemovalAndReturn() {
    long first = put("k", "a");
    store.remove("k", first);
    long second = put("k", "a");
    assertTrue(first >= 1);
    assertTrue(second > first);
    assertFalse(store.replace("k", first, "b").applied());
    assertFalse(store.remove("k", first).applied());
  }

  @Test
  void keysDoNotDisturbEachOther() {
    long a = put("a", "1");
    long b = put("b", "2");
    store.replace("a", a, "3");
    assertTrue(store.replace("b", b, "4").applied());
    assertEquals(2, store.snapshot().size());
    assertEquals("3", store.get("a").get().value());
    assertEquals("4", store.get("b").get().value());
  }

  @Test
  void aWatcherFirstHearsWhatIsThere() throws Exception {
    Versioned<String> a = store.putIfAbsent("a", "1").current().get();
    Versioned<String> b = store.putIfAbsent("b", "2").current().get();
    put("gone", "x");
    store.remove("gone", store.get("gone").get().version());
    Heard heard = new Heard();
    store.watch(heard::add);
    awaitEvents();
    assertEquals(2, heard.all().size());
    assertTrue(heard.all().contains(StoreEvent.stored("a", a)));
    assertTrue(heard.all().contains(StoreEvent.stored("b", b)));
  }

  @Test
  void aWatcherHearsEveryChangeInOrderAndOnce() throws Exception {
    Heard heard = new Heard();
    store.watch(heard::add);
    Versioned<String> first = store.putIfAbsent("k", "a").current().get();
    Versioned<String> second = store.replace("k", first.version(), "b").current().get();
    store.replace("k", first.version(), "lost");
    store.putIfAbsent("k", "lost");
    store.remove("k", second.version());
    Versioned<String> third = store.putIfAbsent("k", "c").current().get();
    awaitEvents();
    assertEquals(
        List.of(
            StoreEvent.stored("k", first),
            StoreEvent.stored("k", second),
            StoreEvent.removed("k", second.version()),
            StoreEvent.stored("k", third)),
        heard.all());
  }

  @Test
  void aClosedWatcherHearsNothingMore() throws Exception {
    Heard heard = new Heard();
    Registration registration = store.watch(heard::add);
    put("a", "1");
    awaitEvents();
    registration.close();
    registration.close();
    put("b", "2");
    awaitEvents();
    assertEquals(1, heard.all().size());
  }

  @Test
  void aWatcherThatThrowsHearsTheNextEventAndDisturbsNobody() throws Exception {
    Heard failing = new Heard();
    Heard other = new Heard();
    store.watch(
        event -> {
          failing.add(event);
          throw new IllegalStateException("on purpose");
        });
    store.watch(other::add);
    long version = put("k", "a");
    assertTrue(store.replace("k", version, "b").applied());
    awaitEvents();
    assertEquals(2, failing.all().size());
    assertEquals(other.all(), failing.all());
  }

  @Test
  void aWatcherMayWriteAndHearsOfItAfterTheEventInHand() throws Exception {
    Heard heard = new Heard();
    store.watch(
        event -> {
          if (event.key().equals("k")) {
            store.putIfAbsent("echo", "1");
          }
          heard.add(event);
        });
    put("k", "a");
    awaitEvents();
    awaitEvents();
    assertEquals("k", heard.all().get(0).key());
    assertEquals("echo", heard.all().get(1).key());
  }

  @Test
  void ofConcurrentFirstWritersOneWins() throws Exception {
    List<Boolean> wins = together(writer -> store.putIfAbsent("k", "writer " + writer).applied());
    assertEquals(1, wins.stream().filter(won -> won).count());
  }

  @Test
  void concurrentWritersLoseNoUpdate() throws Exception {
    put("counter", "0");
    together(
        writer -> {
          for (int i = 0; i < WRITES; i++) {
            boolean applied;
            do {
              Versioned<String> now = store.get("counter").get();
              String next = Integer.toString(Integer.parseInt(now.value()) + 1);
              applied = store.replace("counter", now.version(), next).applied();
            } while (!applied);
          }
          return true;
        });
    assertEquals(Integer.toString(WRITERS * WRITES), store.getLatest("counter").get().value());
  }

  @Test
  void aWatcherThatComesAmidWritesSeesNoGapAndNothingTwice() throws Exception {
    List<Heard> watchers = Collections.synchronizedList(new ArrayList<>());
    together(
        writer -> {
          for (int i = 0; i < WRITES; i++) {
            String key = "k" + i % 7;
            Optional<Versioned<String>> now = store.get(key);
            if (!now.isPresent()) {
              store.putIfAbsent(key, writer + "/" + i);
            } else if (i % 5 == 0) {
              store.remove(key, now.get().version());
            } else {
              store.replace(key, now.get().version(), writer + "/" + i);
            }
            if (i % 50 == 25) {
              Heard heard = new Heard();
              watchers.add(heard);
              store.watch(heard::add);
            }
          }
          return true;
        });
    awaitEvents();
    for (Heard heard : watchers) {
      assertEquals(store.snapshot(), heard.replayed());
    }
  }

  private long put(String key, String value) {
    return store.putIfAbsent(key, value).current().get().version();
  }

  private interface Writer<T> {
    T run(int number) throws Exception;
  }

  private static <T> List<T> together(Writer<T> writer) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    try {
      CyclicBarrier start = new CyclicBarrier(WRITERS);
      List<Callable<T>> tasks = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        int number = i;
        tasks.add(
            () -> {
              start.await(10, TimeUnit.SECONDS);
              return writer.run(number);
            });
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : threads.invokeAll(tasks)) {
        results.add(future.get(60, TimeUnit.SECONDS));
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  /** What a watcher heard. */
  private static final class Heard {
    private final List<StoreEvent<String, String>> events = new ArrayList<>();

    synchronized void add(StoreEvent<String, String> event) {
      events.add(event);
    }

    synchronized List<StoreEvent<String, String>> all() {
      return List.copyOf(events);
    }

    /** The state that the events add up to; fails where they don't. */
    Map<String, Versioned<String>> replayed() {
      Map<String, Versioned<String>> state = new HashMap<>();
      for (StoreEvent<String, String> event : all()) {
        Versioned<String> before = state.get(event.key());
        if (event.value().isPresent()) {
          assertTrue(
              before == null || before.version() < event.version(), event + " after " + before);
          state.put(event.key(), Versioned.of(event.value().get(), event.version()));
        } else {
          // Without a gap the removed version is the very one heard last.
          assertEquals(event.version(), before == null ? -1 : before.version(), "gap: " + event);
          state.remove(event.key());
        }
      }
      return state;
    }
  }

  @Test
  void whatWasHeardOutOfOrderWouldBeNoticed() {
    Heard heard = new Heard();
    heard.add(StoreEvent.removed("k", 1));
    assertThrows(AssertionError.class, heard::replayed);
  }
}

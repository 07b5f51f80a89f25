package io.godwit.app.events;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.DoubleSupplier;

/**
 * The newest events of this node, up to {@link #CAPACITY}, and who waits for the next. A reader
 * that comes too late is told so and reads anew what there is. Safe for use by several threads.
 */
public final class EventLog {

  /** How many events are kept. */
  public static final int CAPACITY = 1_000;

  /** How many readers may wait at once. */
  public static final int MAX_WAITING = 64;

  private final DoubleSupplier nowMillis;
  private final Deque<Event> events = new ArrayDeque<>();
  private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
  private long last;

  /**
   * @param nowMillis wall-clock time in milliseconds since 1970 with its fraction
   */
  public EventLog(DoubleSupplier nowMillis) {
    this.nowMillis = nowMillis;
    // Numbers begin at the start's microsecond, so that they go on growing over a restart.
    this.last = (long) (nowMillis.getAsDouble() * 1_000);
  }

  /** Adds an event and wakes who waits for one. */
  public void add(
      Event.Type type, Event.Change change, String id, ImmutableMap<String, String> details) {
    List<CompletableFuture<Void>> woken;
    synchronized (this) {
      events.add(Event.of(++last, nowMillis.getAsDouble(), type, change, id, details));
      if (events.size() > CAPACITY) {
        events.remove();
      }
      woken = ImmutableList.copyOf(waiting);
      waiting.clear();
    }
    woken.forEach(reader -> reader.complete(null));
  }

  /** The number of the last event; that of the start if there was none since. */
  public synchronized long last() {
    return last;
  }

  /** What came after number {@code since}; if that is not known any more, all that is kept. */
  public synchronized Page read(long since) {
    Event oldest = events.peek();
    boolean missed = oldest == null ? since != last : since > last || since < oldest.sequence() - 1;
    ImmutableList<Event> page =
        events.stream()
            .filter(event -> missed || event.sequence() > since)
            .collect(ImmutableList.toImmutableList());
    return new AutoValue_EventLog_Page(page, last, missed);
  }

  /** Events in their order. Immutable. */
  @AutoValue
  public abstract static class Page {
    public abstract ImmutableList<Event> events();

    /** The number to ask from the next time. */
    public abstract long last();

    /** Whether there were events that are kept no more, or whose number is of another log. */
    public abstract boolean hasMissed();
  }

  /**
   * Waits for an event after number {@code since}.
   *
   * @return completes with the next event; at once if there is one, or if it can't be told since
   *     {@code since} is not a number of this log
   * @throws IllegalStateException if too many wait already
   */
  public synchronized CompletableFuture<Void> next(long since) {
    waiting.removeIf(CompletableFuture::isDone);
    if (since != last) {
      return CompletableFuture.completedFuture(null);
    }
    if (waiting.size() >= MAX_WAITING) {
      throw new IllegalStateException(MAX_WAITING + " readers wait already");
    }
    CompletableFuture<Void> reader = new CompletableFuture<>();
    waiting.add(reader);
    return reader;
  }
}

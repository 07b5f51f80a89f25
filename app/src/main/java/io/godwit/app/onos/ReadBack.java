package io.godwit.app.onos;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRuleEvent;
import org.onosproject.net.flow.FlowRuleListener;
import org.onosproject.net.flow.FlowRuleService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when ONOS's store next agrees with what a switch holds. ONOS reads a switch when it
 * connects and every few seconds from then on, or less often if there is much to read, but does not
 * say when: it is seen by rules that were seen since, or by table statistics that are new. A switch
 * that shows neither within one interval holds nothing, if ONOS knows of no rule of it; else it is
 * waited for longer, and then taken as it is. However many wait for one switch, it is looked at
 * once at a time, from time to time and when ONOS tells of a rule of it. Confined to the timer's
 * thread but for {@link #next} and {@link #event}.
 */
final class ReadBack implements FlowRuleListener {

  private static final Logger log = LoggerFactory.getLogger(ReadBack.class);

  private static final long LOOK_EVERY_MILLIS = 25;

  /** A look goes through all rules of the switch: most of the time is for others. */
  private static final long PAUSE_FOR_LOOK = 20;

  /** ONOS need not tell: of a switch that has no rules only the tables' statistics are new. */
  private static final long PAUSE_UNTOLD_FOR_LOOK = 100;

  private static final long LONGEST_PAUSE_MILLIS = 2_000;

  /** A little more than ONOS's default poll interval of 5 s. */
  private static final long GIVE_UP_MILLIS = 6_500;

  /** More than the longest pause of the runtime that comes with Godwit, and what may prolong it. */
  private static final long GIVE_UP_LATE_MILLIS = 45_000;

  /** ONOS knows of no rule. */
  private static final long NONE = Long.MIN_VALUE;

  private static final long UNSEEN = 0;

  /** The store takes a reply rule by rule: once it has begun, let it finish. */
  private static final long SETTLE_MILLIS = 100;

  private static final long SETTLE_FOR_LOOK = 10;

  private final FlowRuleService flowRules;
  private final ScheduledExecutorService timer;
  private final LongSupplier nanos;
  private final Map<DeviceId, Watch> watches = new ConcurrentHashMap<>();

  /**
   * @param nanos the time, for how long somebody waits
   */
  ReadBack(FlowRuleService flowRules, ScheduledExecutorService timer, LongSupplier nanos) {
    this.flowRules = flowRules;
    this.timer = timer;
    this.nanos = nanos;
  }

  /**
   * Completes, on the timer's thread, after the next reading of the switch; exceptionally if ONOS
   * can't tell of it.
   */
  CompletableFuture<Void> next(DeviceId device) {
    Waiter waiter;
    try {
      waiter = new Waiter(System.currentTimeMillis(), nanos.getAsLong(), tables(device));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
    timer.execute(() -> watches.computeIfAbsent(device, Watch::new).join(waiter));
    return waiter.read;
  }

  @Override
  public boolean isRelevant(FlowRuleEvent event) {
    return event.type() == FlowRuleEvent.Type.RULE_ADDED
        || event.type() == FlowRuleEvent.Type.RULE_UPDATED;
  }

  /** ONOS tells of each rule that it has seen. */
  @Override
  public void event(FlowRuleEvent event) {
    Watch watch = watches.get(event.subject().deviceId());
    if (watch != null) {
      watch.heard();
    }
  }

  private Object tables(DeviceId device) {
    return ImmutableList.copyOf(flowRules.getFlowTableStatistics(device));
  }

  /** Who waits, since when, and what the tables' statistics were then. */
  private static final class Waiter {
    private final long sinceMillis;
    private final long sinceNanos;
    private final Object tablesBefore;
    private final CompletableFuture<Void> read = new CompletableFuture<>();

    Waiter(long sinceMillis, long sinceNanos, Object tablesBefore) {
      this.sinceMillis = sinceMillis;
      this.sinceNanos = sinceNanos;
      this.tablesBefore = tablesBefore;
    }

    boolean hasWaited(long millis, long nowNanos) {
      return NANOSECONDS.toMillis(nowNanos - sinceNanos) > millis;
    }
  }

  /** One switch, for as long as somebody waits for a reading of it. */
  private final class Watch {
    private final DeviceId device;
    private final List<Waiter> waiters = new ArrayList<>();
    private final AtomicBoolean news = new AtomicBoolean();
    private @Nullable ScheduledFuture<?> next;
    private long pauseMillis = LOOK_EVERY_MILLIS;

    Watch(DeviceId device) {
      this.device = device;
    }

    void join(Waiter waiter) {
      waiters.add(waiter);
      if (waiters.size() == 1) {
        look();
      }
    }

    /** From ONOS's own thread, thousands of times for one reading. */
    void heard() {
      if (news.compareAndSet(false, true)) {
        try {
          timer.execute(this::lookSoon);
        } catch (RejectedExecutionException e) {
          log.debug("{} was read after the end", device);
        }
      }
    }

    private void lookSoon() {
      if (next != null) {
        next.cancel(false);
        next = timer.schedule(this::look, pauseMillis, MILLISECONDS);
      }
    }

    private void look() {
      long startedNanos = System.nanoTime();
      next = null;
      news.set(false);
      try {
        Object tablesNow = tables(device);
        long lastSeen = lastSeenMillis();
        long tookMillis = NANOSECONDS.toMillis(System.nanoTime() - startedNanos);
        waiters.removeIf(waiter -> isOver(waiter, tablesNow, lastSeen, tookMillis));
      } catch (RuntimeException e) {
        // ONOS could not tell, say because the switch was just leaving. Whoever waits tries anew;
        // a watch that stayed with nobody looking would keep its switch out of step for ever.
        List<Waiter> told = List.copyOf(waiters);
        waiters.clear();
        told.forEach(waiter -> waiter.read.completeExceptionally(e));
      }
      if (waiters.isEmpty()) {
        watches.remove(device);
      } else {
        long tookMillis = NANOSECONDS.toMillis(System.nanoTime() - startedNanos);
        pauseMillis = pause(PAUSE_FOR_LOOK * tookMillis);
        next = timer.schedule(this::look, pause(PAUSE_UNTOLD_FOR_LOOK * tookMillis), MILLISECONDS);
      }
    }

    private long pause(long wanted) {
      return Math.min(LONGEST_PAUSE_MILLIS, Math.max(LOOK_EVERY_MILLIS, wanted));
    }

    private boolean isOver(Waiter waiter, Object tablesNow, long lastSeen, long lookMillis) {
      if (lastSeen >= waiter.sinceMillis || !tablesNow.equals(waiter.tablesBefore)) {
        timer.schedule(
            () -> waiter.read.complete(null),
            Math.max(SETTLE_MILLIS, SETTLE_FOR_LOOK * lookMillis),
            MILLISECONDS);
        return true;
      }
      long longest = lastSeen == NONE ? GIVE_UP_MILLIS : GIVE_UP_LATE_MILLIS;
      if (waiter.hasWaited(longest, nanos.getAsLong())) {
        waiter.read.complete(null);
        return true;
      }
      return false;
    }

    private long lastSeenMillis() {
      long last = NONE;
      for (FlowEntry entry : flowRules.getFlowEntries(device)) {
        last = Math.max(last, UNSEEN);
        if (entry.state() == FlowEntry.FlowEntryState.ADDED) {
          last = Math.max(last, entry.lastSeen());
        }
      }
      return last;
    }
  }
}

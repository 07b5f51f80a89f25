package io.godwit.app.onos;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRuleService;

/**
 * Tells when ONOS's store next agrees with what a switch holds. ONOS reads a switch when it
 * connects and every few seconds from then on, or less often if there is much to read, but does not
 * say when: it is seen by rules that were seen since, or by table statistics that are new. A switch
 * that shows neither holds nothing: within one interval if no rule of it was ever seen. However
 * many wait for one switch, it is looked at once at a time. Confined to the timer's thread but for
 * {@link #next}.
 */
final class ReadBack {

  private static final long LOOK_EVERY_MILLIS = 25;

  /** A look goes through all rules of the switch: most of the time is for others. */
  private static final long PAUSE_FOR_LOOK = 20;

  private static final long LONGEST_PAUSE_MILLIS = 500;

  /** A little more than ONOS's default poll interval of 5 s. */
  private static final long GIVE_UP_MILLIS = 6_500;

  /** A little more than the longest interval there should be. */
  private static final long GIVE_UP_LATE_MILLIS = 65_000;

  private static final long NEVER = Long.MIN_VALUE;

  /** The store takes a reply rule by rule: once it has begun, let it finish. */
  private static final long SETTLE_MILLIS = 100;

  private final FlowRuleService flowRules;
  private final ScheduledExecutorService timer;
  private final Map<DeviceId, Watch> watches = new HashMap<>();

  ReadBack(FlowRuleService flowRules, ScheduledExecutorService timer) {
    this.flowRules = flowRules;
    this.timer = timer;
  }

  /**
   * Completes, on the timer's thread, after the next reading of the switch; exceptionally if ONOS
   * can't tell of it.
   */
  CompletableFuture<Void> next(DeviceId device) {
    Waiter waiter;
    try {
      waiter = new Waiter(System.currentTimeMillis(), System.nanoTime(), tables(device));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
    timer.execute(() -> watches.computeIfAbsent(device, Watch::new).join(waiter));
    return waiter.read;
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

    boolean hasWaited(long millis) {
      return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sinceNanos) > millis;
    }
  }

  /** One switch, for as long as somebody waits for a reading of it. */
  private final class Watch {
    private final DeviceId device;
    private final List<Waiter> waiters = new ArrayList<>();

    Watch(DeviceId device) {
      this.device = device;
    }

    void join(Waiter waiter) {
      waiters.add(waiter);
      if (waiters.size() == 1) {
        look();
      }
    }

    private void look() {
      long startedNanos = System.nanoTime();
      try {
        Object tablesNow = tables(device);
        long lastSeen = lastSeenMillis();
        waiters.removeIf(waiter -> isOver(waiter, tablesNow, lastSeen));
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
        long tookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos);
        timer.schedule(
            this::look,
            Math.min(
                LONGEST_PAUSE_MILLIS, Math.max(LOOK_EVERY_MILLIS, PAUSE_FOR_LOOK * tookMillis)),
            TimeUnit.MILLISECONDS);
      }
    }

    private boolean isOver(Waiter waiter, Object tablesNow, long lastSeen) {
      if (lastSeen >= waiter.sinceMillis || !tablesNow.equals(waiter.tablesBefore)) {
        timer.schedule(() -> waiter.read.complete(null), SETTLE_MILLIS, TimeUnit.MILLISECONDS);
        return true;
      }
      if (waiter.hasWaited(lastSeen == NEVER ? GIVE_UP_MILLIS : GIVE_UP_LATE_MILLIS)) {
        waiter.read.complete(null);
        return true;
      }
      return false;
    }

    private long lastSeenMillis() {
      long last = NEVER;
      for (FlowEntry entry : flowRules.getFlowEntries(device)) {
        if (entry.state() == FlowEntry.FlowEntryState.ADDED) {
          last = Math.max(last, entry.lastSeen());
        }
      }
      return last;
    }
  }
}

package io.godwit.app.onos;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRuleService;

/**
 * Tells when ONOS's store next agrees with what a switch holds. ONOS reads a switch when it
 * connects and every few seconds from then on, but does not say when: it is seen by rules that were
 * seen since, or by table statistics that are new. A switch that shows neither within one interval
 * holds nothing.
 */
final class ReadBack {

  private static final long LOOK_EVERY_MILLIS = 25;

  /** A little more than ONOS's default poll interval of 5 s. */
  private static final long GIVE_UP_MILLIS = 6_500;

  /** The store takes a reply rule by rule: once it has begun, let it finish. */
  private static final long SETTLE_MILLIS = 100;

  private final FlowRuleService flowRules;
  private final ScheduledExecutorService timer;

  ReadBack(FlowRuleService flowRules, ScheduledExecutorService timer) {
    this.flowRules = flowRules;
    this.timer = timer;
  }

  /** Completes after the next reading of the switch. */
  CompletableFuture<Void> next(DeviceId device) {
    Waiting waiting = new Waiting(device, System.currentTimeMillis(), System.nanoTime());
    waiting.look();
    return waiting.read;
  }

  private final class Waiting {
    private final DeviceId device;
    private final long sinceMillis;
    private final long sinceNanos;
    private final Object tablesBefore;
    private final CompletableFuture<Void> read = new CompletableFuture<>();

    Waiting(DeviceId device, long sinceMillis, long sinceNanos) {
      this.device = device;
      this.sinceMillis = sinceMillis;
      this.sinceNanos = sinceNanos;
      this.tablesBefore = tables();
    }

    void look() {
      long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sinceNanos);
      if (hasBeenRead()) {
        timer.schedule(() -> read.complete(null), SETTLE_MILLIS, TimeUnit.MILLISECONDS);
      } else if (waited > GIVE_UP_MILLIS) {
        read.complete(null);
      } else {
        timer.schedule(this::look, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
      }
    }

    private boolean hasBeenRead() {
      if (!tables().equals(tablesBefore)) {
        return true;
      }
      for (FlowEntry entry : flowRules.getFlowEntries(device)) {
        if (entry.lastSeen() >= sinceMillis && entry.state() == FlowEntry.FlowEntryState.ADDED) {
          return true;
        }
      }
      return false;
    }

    private Object tables() {
      return com.google.common.collect.ImmutableList.copyOf(
          flowRules.getFlowTableStatistics(device));
    }
  }
}

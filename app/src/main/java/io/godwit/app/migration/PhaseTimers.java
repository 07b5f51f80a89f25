package io.godwit.app.migration;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One timer a migration: that of the phase it is in. Confined to the coordinator's thread. */
final class PhaseTimers {

  private final MigrationTimings timings;
  private final ScheduledExecutorService thread;
  private final BiConsumer<Migration, String> late;
  private final Map<MigrationId, ScheduledFuture<?>> timers = new HashMap<>();

  /**
   * @param late told, with a reason in words, of a migration that was too long in a phase
   */
  PhaseTimers(
      MigrationTimings timings,
      ScheduledExecutorService thread,
      BiConsumer<Migration, String> late) {
    this.timings = timings;
    this.thread = thread;
    this.late = late;
  }

  /** The migration has entered its phase. */
  void start(Migration migration) {
    start(migration, Duration.ZERO);
  }

  /** The migration was in its phase when the controller ended, which has been restarted since. */
  void restart(Migration migration) {
    start(migration, timings.rejoin());
  }

  private void start(Migration migration, Duration grace) {
    stop(migration.id());
    timings
        .of(migration.phase())
        .map(grace::plus)
        .ifPresent(
            wait -> {
              String reason =
                  "nothing happened in " + migration.phase() + " for " + wait.toMillis() + " ms";
              timers.put(
                  migration.id(),
                  thread.schedule(
                      () -> late.accept(migration, reason), wait.toNanos(), TimeUnit.NANOSECONDS));
            });
  }

  /** Nothing is waited for any more. */
  void stop(MigrationId id) {
    @Nullable ScheduledFuture<?> timer = timers.remove(id);
    if (timer != null) {
      timer.cancel(false);
    }
  }
}

package io.godwit.app.migration;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the store at the newest state of every migration: a save that fails is tried again until it
 * succeeds or a newer state takes its place. Confined to the coordinator's thread.
 */
final class MigrationJournal {

  private static final Logger log = LoggerFactory.getLogger(MigrationJournal.class);

  private final MigrationStore store;
  private final ScheduledExecutorService thread;
  private final Duration retry;

  /** States that are not known to be stored. */
  private final Map<MigrationId, Migration> unsaved = new HashMap<>();

  MigrationJournal(MigrationStore store, ScheduledExecutorService thread, Duration retry) {
    this.store = store;
    this.thread = thread;
    this.retry = retry;
  }

  /**
   * Stores a migration as it is now.
   *
   * @return completes, on the coordinator's thread, with the first attempt; exceptionally if that
   *     failed and others follow
   */
  CompletableFuture<Void> record(Migration migration) {
    unsaved.put(migration.id(), migration);
    return attempt(migration);
  }

  /** Completes when what is known of the migration is stored; exceptionally if that fails now. */
  CompletableFuture<Void> settled(MigrationId id) {
    @Nullable Migration waiting = unsaved.get(id);
    return waiting == null ? CompletableFuture.completedFuture(null) : attempt(waiting);
  }

  /** Forgets a migration. */
  CompletableFuture<Void> forget(Migration migration) {
    unsaved.remove(migration.id());
    return store.forget(migration);
  }

  private CompletableFuture<Void> attempt(Migration migration) {
    return store
        .save(migration)
        .whenCompleteAsync(
            (nothing, error) -> {
              if (error == null) {
                unsaved.remove(migration.id(), migration);
              } else if (isNewest(migration)) {
                log.warn(
                    "Migration {} in {} could not be stored ({}); trying again",
                    migration.id(),
                    migration.phase(),
                    error.toString());
                thread.schedule(() -> again(migration), retry.toMillis(), TimeUnit.MILLISECONDS);
              }
            },
            thread);
  }

  private void again(Migration migration) {
    if (isNewest(migration)) {
      attempt(migration);
    }
  }

  private boolean isNewest(Migration migration) {
    return migration.equals(unsaved.get(migration.id()));
  }
}

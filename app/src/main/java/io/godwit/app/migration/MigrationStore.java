package io.godwit.app.migration;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;

/**
 * Where migrations survive a crash. A save that has completed is durable; saves of one migration
 * take effect in the order they were asked for. Thread-safe.
 */
public interface MigrationStore {

  /** Everything stored, terminal ones too. */
  Collection<Migration> load();

  /** Stores a migration as it is now, after all that was asked of its endpoint's before. */
  CompletableFuture<Void> save(Migration migration);

  /** Forgets a migration, after all that was asked of its endpoint's before. */
  CompletableFuture<Void> forget(Migration migration);
}

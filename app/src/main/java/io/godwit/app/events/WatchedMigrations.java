package io.godwit.app.events;

import io.godwit.app.migration.Migration;
import io.godwit.app.migration.MigrationStore;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A store of migrations that tells of each one that is stored: all that happens to them is. */
public final class WatchedMigrations implements MigrationStore {

  private final MigrationStore store;
  private final Consumer<Migration> stored;

  public WatchedMigrations(MigrationStore store, Consumer<Migration> stored) {
    this.store = store;
    this.stored = stored;
  }

  @Override
  public Collection<Migration> load() {
    return store.load();
  }

  @Override
  public CompletableFuture<Void> save(Migration migration) {
    return store
        .save(migration)
        .whenComplete(
            (nothing, error) -> {
              if (error == null) {
                stored.accept(migration);
              }
            });
  }

  @Override
  public CompletableFuture<Void> forget(Migration migration) {
    return store.forget(migration);
  }
}

package io.godwit.app;

import io.godwit.app.migration.Migration;
import io.godwit.app.migration.MigrationCodec;
import io.godwit.app.migration.MigrationId;
import io.godwit.app.migration.MigrationStore;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Keeps migrations as the real store does: encoded. */
public final class MemoryMigrationStore implements MigrationStore {
  private final Map<String, byte[]> stored = new LinkedHashMap<>();
  private boolean refusing;

  /** From now on nothing can be stored, or can again. */
  public void refuse(boolean refuse) {
    refusing = refuse;
  }

  @Override
  public Collection<Migration> load() {
    return stored.values().stream().map(MigrationCodec::decode).collect(Collectors.toList());
  }

  @Override
  public CompletableFuture<Void> save(Migration migration) {
    if (refusing) {
      return CompletableFuture.failedFuture(new IllegalStateException("no leader"));
    }
    stored.put(migration.id().value(), MigrationCodec.encode(migration));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<Void> forget(MigrationId id) {
    stored.remove(id.value());
    return CompletableFuture.completedFuture(null);
  }
}

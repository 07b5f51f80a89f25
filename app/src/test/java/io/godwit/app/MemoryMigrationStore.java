package io.godwit.app;

import io.godwit.app.migration.Migration;
import io.godwit.app.migration.MigrationCodec;
import io.godwit.app.migration.MigrationStore;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Keeps migrations as the real store does: encoded. */
public final class MemoryMigrationStore implements MigrationStore {
  private final Map<String, byte[]> stored = new LinkedHashMap<>();
  private CompletableFuture<Void> open = CompletableFuture.completedFuture(null);
  private boolean refusing;

  /** From now on nothing can be stored, or can again. */
  public void refuse(boolean refuse) {
    refusing = refuse;
  }

  /** From now on nothing is stored until {@link #release}. */
  public void hold() {
    open = new CompletableFuture<>();
  }

  public void release() {
    open.complete(null);
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
    return open.thenRun(() -> stored.put(migration.id().value(), MigrationCodec.encode(migration)));
  }

  @Override
  public CompletableFuture<Void> forget(Migration migration) {
    stored.remove(migration.id().value());
    return CompletableFuture.completedFuture(null);
  }
}

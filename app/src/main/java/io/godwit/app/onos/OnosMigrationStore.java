package io.godwit.app.onos;

import com.google.common.collect.ImmutableList;
import io.godwit.app.migration.Migration;
import io.godwit.app.migration.MigrationCodec;
import io.godwit.app.migration.MigrationId;
import io.godwit.app.migration.MigrationStore;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.onosproject.core.ApplicationId;
import org.onosproject.store.serializers.KryoNamespaces;
import org.onosproject.store.service.AsyncConsistentMap;
import org.onosproject.store.service.Serializer;
import org.onosproject.store.service.StorageService;
import org.onosproject.store.service.Versioned;

/** Migrations in a {@code ConsistentMap} (Raft), in encoded form. */
final class OnosMigrationStore implements MigrationStore {

  /** A store that can't write (a full disk) does not answer at all. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final AsyncConsistentMap<String, byte[]> map;

  /** The last save asked for: the next one leaves when it has arrived, so that they keep order. */
  private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

  OnosMigrationStore(StorageService storage, ApplicationId appId) {
    map =
        storage
            .<String, byte[]>consistentMapBuilder()
            .withName("godwit-migrations")
            .withApplicationId(appId)
            .withSerializer(Serializer.using(KryoNamespaces.BASIC))
            .buildAsyncMap();
  }

  @Override
  public Collection<Migration> load() {
    return map.values().join().stream()
        .map(Versioned::value)
        .map(MigrationCodec::decode)
        .sorted(Comparator.comparingDouble(migration -> migration.timeline().get(0).atMillis()))
        .collect(ImmutableList.toImmutableList());
  }

  @Override
  public synchronized CompletableFuture<Void> save(Migration migration) {
    byte[] encoded = MigrationCodec.encode(migration);
    return inOrder(() -> map.put(migration.id().value(), encoded));
  }

  @Override
  public synchronized CompletableFuture<Void> forget(MigrationId id) {
    return inOrder(() -> map.remove(id.value()));
  }

  private CompletableFuture<Void> inOrder(
      java.util.function.Supplier<CompletableFuture<Versioned<byte[]>>> write) {
    CompletableFuture<Void> written =
        last.handle((before, error) -> null)
            .thenCompose(nothing -> write.get())
            .<Void>thenApply(version -> null)
            .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    last = written;
    return written;
  }
}

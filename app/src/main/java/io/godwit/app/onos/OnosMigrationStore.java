package io.godwit.app.onos;

import com.google.common.collect.ImmutableList;
import io.godwit.app.migration.Migration;
import io.godwit.app.migration.MigrationCodec;
import io.godwit.app.migration.MigrationStore;
import io.godwit.location.EndpointId;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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

  /**
   * The last write asked for of an endpoint's migrations: the next one leaves when it has arrived,
   * so that they keep order. Those of different endpoints do not wait for each other.
   */
  private final Map<EndpointId, CompletableFuture<Void>> last = new ConcurrentHashMap<>();

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
  public CompletableFuture<Void> save(Migration migration) {
    byte[] encoded = MigrationCodec.encode(migration);
    return inOrder(migration.endpoint(), () -> map.put(migration.id().value(), encoded));
  }

  @Override
  public CompletableFuture<Void> forget(Migration migration) {
    return inOrder(migration.endpoint(), () -> map.remove(migration.id().value()));
  }

  private CompletableFuture<Void> inOrder(
      EndpointId endpoint, Supplier<CompletableFuture<Versioned<byte[]>>> write) {
    CompletableFuture<Void> written =
        last.compute(
            endpoint,
            (id, before) ->
                after(before)
                    .thenCompose(nothing -> write.get())
                    .<Void>thenApply(version -> null)
                    .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    written.whenComplete((nothing, error) -> last.remove(endpoint, written));
    return written;
  }

  private static CompletableFuture<Void> after(@Nullable CompletableFuture<Void> before) {
    return before == null
        ? CompletableFuture.completedFuture(null)
        : before.handle((nothing, error) -> null);
  }
}

package io.godwit.app.engine;

import static com.google.common.collect.ImmutableMap.toImmutableMap;

import com.google.common.collect.ImmutableMap;
import io.godwit.app.migration.Migration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The engines that Godwit drives. Confined to the coordinator's thread. */
public final class Engines {

  private final ImmutableMap<String, MigrationEngine> byName;

  public Engines(Collection<MigrationEngine> engines) {
    byName = engines.stream().collect(toImmutableMap(MigrationEngine::name, engine -> engine));
  }

  /** Whether one of them moves the migration's guest; otherwise an orchestrator does. */
  public boolean drive(Migration migration) {
    return byName.containsKey(migration.engine().name());
  }

  /** Tells the migration's engine that it is new, in another phase, or taken up again. */
  public void follow(Migration migration) {
    @Nullable MigrationEngine engine = byName.get(migration.engine().name());
    if (engine != null) {
      engine.follow(migration);
    }
  }

  /** As {@link MigrationEngine#cancel}. */
  public boolean cancel(Migration migration, String reason) {
    @Nullable MigrationEngine engine = byName.get(migration.engine().name());
    return engine != null && engine.cancel(migration.id(), reason);
  }

  public void close() {
    byName.values().forEach(MigrationEngine::close);
  }
}

package io.godwit.app.migration;

import com.google.common.collect.ImmutableList;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.EndpointId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The migrations that are known, and which of them an endpoint is in: one at a time. Confined to
 * the coordinator's thread.
 */
final class MigrationRegistry {

  private final Map<MigrationId, Migration> migrations = new LinkedHashMap<>();
  private final Map<EndpointId, MigrationId> active = new HashMap<>();

  /** All of them, oldest first. */
  ImmutableList<Migration> all() {
    return ImmutableList.copyOf(migrations.values());
  }

  /** Those that are not over. */
  ImmutableList<Migration> active() {
    return active.values().stream().map(this::known).collect(ImmutableList.toImmutableList());
  }

  Optional<Migration> get(MigrationId id) {
    return Optional.ofNullable(migrations.get(id));
  }

  /**
   * @throws IllegalArgumentException if there is none of that id
   */
  Migration known(MigrationId id) {
    return get(id).orElseThrow(() -> new IllegalArgumentException("no migration " + id));
  }

  Optional<Migration> activeOf(EndpointId endpoint) {
    return Optional.ofNullable(active.get(endpoint)).map(this::known);
  }

  Optional<Migration> activeTo(AttachmentPoint place) {
    return active().stream().filter(migration -> migration.to().equals(place)).findFirst();
  }

  /**
   * Whether the migration still is in the phase of {@code asked}, and has not left it meanwhile and
   * entered it anew: what the network answers to the first attempt says nothing of the second.
   */
  boolean isCurrent(Migration asked) {
    @Nullable Migration now = migrations.get(asked.id());
    return now != null && now.phase() == asked.phase() && now.attempt() == asked.attempt();
  }

  /** Adds a migration, or takes note of how it stands now. */
  void put(Migration migration) {
    migrations.put(migration.id(), migration);
    if (migration.state().isTerminal()) {
      active.remove(migration.endpoint(), migration.id());
    } else {
      active.put(migration.endpoint(), migration.id());
    }
  }

  void remove(Migration migration) {
    migrations.remove(migration.id());
    active.remove(migration.endpoint(), migration.id());
  }

  /** The oldest one that is over, if more than {@code kept} are. */
  Optional<Migration> oldestBeyond(int kept) {
    return migrations.size() - active.size() <= kept
        ? Optional.empty()
        : migrations.values().stream().filter(m -> m.state().isTerminal()).findFirst();
  }
}

package io.godwit.app.engine;

import com.google.common.collect.ImmutableMap;
import io.godwit.app.migration.MigrationEvent;
import io.godwit.app.migration.MigrationId;

/** What an engine has to say of a migration that it drives. */
public interface EngineReports {

  /**
   * Tells the migration's state machine.
   *
   * @param reason why, where the event is no success; empty otherwise
   */
  void report(MigrationId id, MigrationEvent event, String reason);

  /** Tells that it has nothing more to do with the guest, and the hypervisors need no channel. */
  void over(MigrationId id);

  /**
   * Notes something in the migration's timeline.
   *
   * @param event a lower-case name, words joined by underscores
   * @param figures what was measured then, by name
   */
  void note(MigrationId id, String event, ImmutableMap<String, Long> figures);
}

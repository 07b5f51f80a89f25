package io.godwit.app.engine;

import io.godwit.app.migration.Migration;
import io.godwit.app.migration.MigrationId;

/**
 * Moves guests. It hears how the network of a migration stands, does its part and says so through
 * {@link EngineReports}. Confined to the coordinator's thread.
 *
 * <p>An engine keeps nothing of its own that must survive a crash: taken up again, it asks the
 * hypervisors how far they got.
 */
public interface MigrationEngine {

  /** What users call it. */
  String name();

  /**
   * The migration is new, has entered another phase, or was taken up again after a restart. Told
   * twice it does nothing twice.
   */
  void follow(Migration migration);

  /**
   * Undoes a migration, if its guest can still run at the source. When it does so the engine
   * reports ABORT.
   *
   * @return false if it is too late: the guest runs at the destination or is about to
   */
  boolean cancel(MigrationId id, String reason);

  /** Lets go of all hypervisors, which go on with what they do. */
  void close();
}

package io.godwit.app.migration;

import io.godwit.app.program.UnderlayProgrammer;
import java.util.concurrent.CompletableFuture;

/**
 * Opens a migration's channel at the underlay switches when it is prepared, and closes it when it
 * is over. Confined to the coordinator's thread.
 */
final class MigrationChannels {

  private final UnderlayProgrammer underlays;

  MigrationChannels(UnderlayProgrammer underlays) {
    this.underlays = underlays;
  }

  /** The migration is in another phase, or was taken up again after a restart. */
  void follow(Migration migration) {
    String session = migration.id().value();
    underlays.update(
        view ->
            migration
                .openChannel()
                .map(channel -> view.withChannel(session, channel))
                .orElseGet(() -> view.withoutChannel(session)));
  }

  /**
   * Completes when the channel is open wherever it is guarded.
   *
   * @param patient whether a switch that is not connected is waited for, as after a restart
   * @return completes with what is in the way, in words; empty if nothing is
   */
  CompletableFuture<String> opened(Migration migration, boolean patient) {
    return migration
        .openChannel()
        .map(channel -> patient ? underlays.whenInForce(channel) : underlays.obstacle(channel))
        .orElseGet(() -> CompletableFuture.completedFuture(""));
  }

  /** What keeps the channel shut at this moment, as the rest of a sentence; empty if nothing. */
  String obstacle(Migration migration) {
    String obstacle = migration.openChannel().map(underlays::obstacleNow).orElse("");
    return obstacle.isEmpty() ? "" : ": " + obstacle;
  }
}

package io.godwit.app.migration;

import io.godwit.app.program.NetworkProgrammer;
import io.godwit.location.EdgeId;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is seen to before edges are turned to a destination: that both ends can be turned, and that
 * the ways there are known. Confined to the coordinator's thread.
 */
final class Turning {

  private final NetworkProgrammer programmer;

  Turning(NetworkProgrammer programmer) {
    this.programmer = programmer;
  }

  /**
   * The source or the destination, if the event would have edges turned and it could not follow.
   * One that is being read and repaired can't be told how long it takes: better not begin.
   */
  Optional<EdgeId> edgeThatIsAway(Migration migration, MigrationEvent event) {
    return leadsToDestination(migration, event)
        ? Stream.of(migration.from().edge(), migration.to().edge())
            .filter(edge -> !programmer.status(edge).repaired())
            .findFirst()
        : Optional.empty();
  }

  private static boolean leadsToDestination(Migration migration, MigrationEvent event) {
    switch (event) {
      case NEARLY_DONE:
        return migration.phase() == Phase.READY;
      case ABOUT_TO_STOP:
        return migration.state() == MigrationState.READY;
      default:
        return false;
    }
  }

  /**
   * Has the ways tried that frames of the endpoint are about to go in the phase just entered; all
   * that there are while there is time.
   */
  void tryWays(Migration migration) {
    EdgeId from = migration.from().edge();
    EdgeId to = migration.to().edge();
    switch (migration.phase()) {
      case PREPARING:
      case APPROACHING:
        programmer.tryWays(migration.endpoint(), from, to, true);
        break;
      case REPOINTING:
        programmer.tryWays(migration.endpoint(), from, to, false);
        break;
      default:
        break;
    }
  }
}

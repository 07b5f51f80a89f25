package io.godwit.app.migration;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Who waits for a migration to get somewhere. Confined to the coordinator's thread. */
final class MigrationWaiters {

  private final Map<MigrationId, List<Waiter>> waiting = new HashMap<>();

  /** Completes {@code reached} when it is so; whoever gives up waiting cancels it. */
  void await(Migration migration, Phase phase, CompletableFuture<Migration> reached) {
    Waiter waiter = new Waiter(phase, reached);
    if (waiter.isOver(migration)) {
      reached.complete(migration);
    } else {
      waiting.computeIfAbsent(migration.id(), id -> new ArrayList<>()).add(waiter);
    }
  }

  void changed(Migration migration) {
    List<Waiter> waiters = waiting.get(migration.id());
    if (waiters == null) {
      return;
    }
    List<Waiter> over = new ArrayList<>();
    for (Iterator<Waiter> i = waiters.iterator(); i.hasNext(); ) {
      Waiter waiter = i.next();
      if (waiter.reached.isDone() || waiter.isOver(migration)) {
        i.remove();
        over.add(waiter);
      }
    }
    if (waiters.isEmpty()) {
      waiting.remove(migration.id());
    }
    over.forEach(waiter -> waiter.reached.complete(migration));
  }

  private static final class Waiter {
    private final Phase phase;
    private final CompletableFuture<Migration> reached;

    Waiter(Phase phase, CompletableFuture<Migration> reached) {
      this.phase = phase;
      this.reached = reached;
    }

    /**
     * Reached, passed, or out of reach. Phases stand in the order they are gone through; from the
     * way to POISED, which is awaited when it is begun, there is one back to READY.
     */
    boolean isOver(Migration migration) {
      return migration.phase().compareTo(phase) >= 0
          || migration.state().isTerminal()
          || (phase == Phase.POISED && migration.phase() == Phase.READY);
    }
  }
}

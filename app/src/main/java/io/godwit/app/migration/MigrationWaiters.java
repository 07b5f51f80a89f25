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

  CompletableFuture<Migration> await(Migration migration, Phase phase) {
    Waiter waiter = new Waiter(phase);
    if (waiter.isOver(migration)) {
      return CompletableFuture.completedFuture(migration);
    }
    waiting.computeIfAbsent(migration.id(), id -> new ArrayList<>()).add(waiter);
    waiter.future.whenComplete((done, error) -> waiter.answered = true);
    return waiter.future;
  }

  void changed(Migration migration) {
    List<Waiter> waiters = waiting.get(migration.id());
    if (waiters == null) {
      return;
    }
    List<Waiter> over = new ArrayList<>();
    for (Iterator<Waiter> i = waiters.iterator(); i.hasNext(); ) {
      Waiter waiter = i.next();
      if (waiter.answered || waiter.isOver(migration)) {
        i.remove();
        over.add(waiter);
      }
    }
    if (waiters.isEmpty()) {
      waiting.remove(migration.id());
    }
    over.forEach(waiter -> waiter.future.complete(migration));
  }

  private static final class Waiter {
    private final Phase phase;
    private final CompletableFuture<Migration> future = new CompletableFuture<>();
    private volatile boolean answered;

    Waiter(Phase phase) {
      this.phase = phase;
    }

    /** Reached, passed, or out of reach. Phases stand in the order they are gone through. */
    boolean isOver(Migration migration) {
      return migration.phase().compareTo(phase) >= 0 || migration.state().isTerminal();
    }
  }
}

package io.godwit.benchmarks.evacuate;

import io.godwit.benchmarks.controller.Guest;
import io.godwit.benchmarks.controller.Hypervisors;
import io.godwit.benchmarks.report.Progress;
import io.godwit.benchmarks.report.Sample;
import io.godwit.scenarios.rest.Godwit;
import io.godwit.scenarios.rest.RestException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * All guests of one edge move to others, as an orchestrator would have it done: so many at a time
 * away from the source, and so many at a time to each destination. A guest takes no time to copy,
 * so that only the network is measured.
 */
final class Evacuation {
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final Godwit godwit;
  private final Hypervisors hypervisors;
  private final int atSource;
  private final boolean saysNearlyDone;
  private final List<Semaphore> atDestinations = new ArrayList<>();

  // Guarded by this.
  private final Sample preparations = new Sample();
  private final Sample approaches = new Sample();
  private final Sample switchovers = new Sample();
  private int failed;

  /**
   * The first of the hypervisors is left for the others.
   *
   * @param atSource migrations at the same time
   * @param atDestination the same for each destination
   * @param saysNearlyDone whether the engine says beforehand that its copy is nearly done
   */
  Evacuation(
      Godwit godwit,
      Hypervisors hypervisors,
      int atSource,
      int atDestination,
      boolean saysNearlyDone) {
    this.saysNearlyDone = saysNearlyDone;
    this.godwit = godwit;
    this.hypervisors = hypervisors;
    this.atSource = atSource;
    for (int i = 1; i < hypervisors.switches().size(); i++) {
      atDestinations.add(new Semaphore(atDestination));
    }
  }

  /**
   * Moves them all, in turn to each destination.
   *
   * @return seconds until the last one ran at its destination
   */
  double run(List<Guest> guests, Progress progress)
      throws InterruptedException, ExecutionException {
    ExecutorService engines = Executors.newFixedThreadPool(atSource);
    List<Future<String>> moves = new ArrayList<>();
    long start = System.nanoTime();
    for (int i = 0; i < guests.size(); i++) {
      Guest guest = guests.get(i);
      int destination = i % atDestinations.size();
      moves.add(engines.submit(() -> move(guest, destination)));
    }
    List<String> migrations = new ArrayList<>();
    for (Future<String> move : moves) {
      String migration = move.get();
      if (!migration.isEmpty()) {
        migrations.add(migration);
      }
      progress.tick("%d of %d guests have moved", migrations.size(), guests.size());
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    engines.shutdown();
    for (String migration : migrations) {
      godwit.awaitMigration(migration, "COMPLETED", PATIENCE);
    }
    return seconds;
  }

  /** Returns the migration, or nothing if it did not come to the guest's stop. */
  private String move(Guest guest, int destination) throws InterruptedException {
    Semaphore slots = atDestinations.get(destination);
    slots.acquire();
    try {
      int edge = destination + 1;
      long asked = System.nanoTime();
      String migration =
          godwit.migrate(guest.id(), hypervisors.edge(edge), "vm" + hypervisors.freePort(edge));
      godwit.awaitMigration(migration, "READY", PATIENCE);
      long ready = System.nanoTime();
      if (saysNearlyDone) {
        godwit.report(migration, "nearly-done");
      }
      long poised = System.nanoTime();
      godwit.report(migration, "about-to-stop");
      long mayStop = System.nanoTime();
      godwit.report(migration, "stopped");
      godwit.report(migration, "resumed");
      count(ready - asked, poised - ready, mayStop - poised);
      return migration;
    } catch (RestException e) {
      System.err.println(e.getMessage());
      countFailure();
      return "";
    } finally {
      slots.release();
    }
  }

  private synchronized void count(long preparation, long approach, long switchover) {
    preparations.add(preparation);
    if (saysNearlyDone) {
      approaches.add(approach);
    }
    switchovers.add(switchover);
  }

  private synchronized void countFailure() {
    failed++;
  }

  /** From the request until READY. */
  synchronized Sample preparations() {
    return preparations;
  }

  /** From the report that the copy is nearly done until its answer; empty if that is left out. */
  synchronized Sample approaches() {
    return approaches;
  }

  /** From the report that the guest is about to stop until it may. */
  synchronized Sample switchovers() {
    return switchovers;
  }

  synchronized int failed() {
    return failed;
  }
}

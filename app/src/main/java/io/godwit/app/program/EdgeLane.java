package io.godwit.app.program;

import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableSet;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.plan.Delta;
import io.godwit.overlay.plan.DeltaSum;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way to one switch, an edge's or an underlay's: changes leave in the order they came, one
 * at a time, each adding before it removes; what comes in meanwhile is merged into the next. After
 * a reconnection or a failure the switch is read and repaired first. Confined to the programmer's
 * thread.
 */
final class EdgeLane {

  /** How the lane stands with its switch. */
  enum Health {
    DISCONNECTED,
    REPAIRING,
    IN_SYNC
  }

  private static final Logger log = LoggerFactory.getLogger(EdgeLane.class);

  private final String name;
  private final String switchId;
  private final SwitchGateway gateway;
  private final Supplier<Set<FlowSpec>> desired;
  private final Executor thread;
  private final Consumer<EdgeLane> failed;

  private Health health = Health.DISCONNECTED;
  private boolean busy;

  /** The switch refused and nobody has asked for the repair yet. */
  private boolean repairDue;

  /** What failed last, until it is repaired or the switch is gone. */
  private @Nullable String problem;

  private Batch underway = new Batch();
  private Batch next = new Batch();
  private final List<CompletableFuture<Outcome>> awaiting = new ArrayList<>();

  /** Grows with every connection and loss, so that an answer from before is recognised. */
  private long session;

  /**
   * @param name whose switch it is, for people
   * @param desired what the switch should hold now
   * @param thread the programmer's thread
   * @param failed told when the switch refused; expected to call {@link #repair} after a while
   */
  EdgeLane(
      String name,
      String switchId,
      SwitchGateway gateway,
      Supplier<Set<FlowSpec>> desired,
      Executor thread,
      Consumer<EdgeLane> failed) {
    this.name = name;
    this.switchId = switchId;
    this.gateway = gateway;
    this.desired = desired;
    this.thread = thread;
    this.failed = failed;
  }

  String switchId() {
    return switchId;
  }

  Health health() {
    return health;
  }

  /** Whether {@link #repair} is owed since the switch refused. */
  boolean isRepairDue() {
    return repairDue;
  }

  Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  boolean isIdle() {
    return !busy && next.isEmpty();
  }

  /** The switch is there: read it and repair it. */
  void connected() {
    if (health == Health.DISCONNECTED) {
      repair();
    }
  }

  /** The switch is gone; whoever waits is told. */
  void disconnected() {
    session++;
    busy = false;
    repairDue = false;
    problem = null;
    health = Health.DISCONNECTED;
    Batch abandoned = next;
    next = new Batch();
    underway.finish(Outcome.DEFERRED);
    abandoned.finish(Outcome.DEFERRED);
  }

  /** Completes when the switch next is, or already is, confirmed to hold all it should. */
  CompletableFuture<Outcome> whenInSync() {
    CompletableFuture<Outcome> future = new CompletableFuture<>();
    awaiting.add(future);
    tellWhoAwaits();
    return future;
  }

  /** What has been taken and is not confirmed yet, for who has nothing to add to it. */
  Batch outstanding() {
    if (!next.isEmpty()) {
      return next;
    }
    if (busy && !repairDue) {
      return underway;
    }
    Batch nothing = new Batch();
    if (health == Health.DISCONNECTED) {
      nothing.finish(Outcome.DEFERRED);
    } else {
      whenInSync().thenAccept(nothing::finish);
    }
    return nothing;
  }

  private void tellWhoAwaits() {
    if (health == Health.IN_SYNC && isIdle()) {
      List<CompletableFuture<Outcome>> told = List.copyOf(awaiting);
      awaiting.clear();
      told.forEach(future -> future.complete(Outcome.CONFIRMED));
    }
  }

  /** Reads the switch and brings it to what it should hold. */
  void repair() {
    session++;
    long mine = session;
    health = Health.REPAIRING;
    busy = true;
    repairDue = false;
    // What waits is part of what is desired by now: it is confirmed together with the repair.
    Batch covered = next;
    next = new Batch();
    underway = covered;
    gateway
        .reconcile(switchId, desired.get())
        .whenCompleteAsync(
            (repair, error) -> {
              if (mine != session) {
                covered.finish(Outcome.DEFERRED);
                return;
              }
              busy = false;
              if (error != null) {
                covered.finish(Outcome.FAILED);
                fail("read and repair", error);
                return;
              }
              log.info(
                  "{} in sync: {} rules added, {} removed", name, repair.added(), repair.removed());
              health = Health.IN_SYNC;
              problem = null;
              covered.finish(Outcome.CONFIRMED);
              send();
            },
            thread);
  }

  /** Takes a change; the batch's futures tell how it went. */
  Batch submit(Delta delta) {
    if (health == Health.DISCONNECTED) {
      Batch deferred = new Batch();
      deferred.finish(Outcome.DEFERRED);
      return deferred;
    }
    next.merge(delta);
    Batch mine = next;
    if (!busy) {
      send();
    }
    return mine;
  }

  /** Sends rules once more that the switch should hold otherwise, but for those that are to go. */
  void again(Collection<FlowSpec> rules) {
    Set<FlowSpec> staying = new LinkedHashSet<>(rules);
    staying.removeAll(underway.changes.delta().removes());
    staying.removeAll(next.changes.delta().removes());
    if (!staying.isEmpty()) {
      submit(Delta.between(ImmutableSet.of(), staying));
    }
  }

  private void send() {
    if (next.isEmpty()) {
      tellWhoAwaits();
      return;
    }
    Batch batch = next;
    next = new Batch();
    underway = batch;
    busy = true;
    long mine = session;
    steps(batch.changes.delta().addSteps(), rules -> gateway.add(switchId, rules))
        .whenCompleteAsync(
            (nothing, error) -> {
              if (finished(batch, mine, error)) {
                return;
              }
              batch.added.complete(Outcome.CONFIRMED);
              remove(batch, mine);
            },
            thread);
  }

  private void remove(Batch batch, long mine) {
    steps(batch.changes.delta().removeSteps(), rules -> gateway.remove(switchId, rules))
        .whenCompleteAsync(
            (nothing, error) -> {
              if (finished(batch, mine, error)) {
                return;
              }
              busy = false;
              batch.done.complete(Outcome.CONFIRMED);
              send();
            },
            thread);
  }

  /** One after the other has been confirmed. */
  private static CompletableFuture<Void> steps(
      List<Set<FlowSpec>> steps, Function<Set<FlowSpec>, CompletableFuture<Void>> send) {
    CompletableFuture<Void> confirmed = CompletableFuture.completedFuture(null);
    for (Set<FlowSpec> rules : steps) {
      confirmed = confirmed.thenCompose(nothing -> send.apply(rules));
    }
    return confirmed;
  }

  /** Whether there is nothing left to do for the batch: the switch refused, or went away. */
  private boolean finished(Batch batch, long mine, @Nullable Throwable error) {
    if (mine != session) {
      batch.finish(Outcome.DEFERRED);
      return true;
    }
    if (error != null) {
      busy = false;
      batch.finish(Outcome.FAILED);
      fail("programming", error);
      return true;
    }
    return false;
  }

  private void fail(String what, Throwable error) {
    Throwable cause = Throwables.getRootCause(error);
    String message = cause.getMessage();
    problem = what + " failed: " + (message == null ? cause.toString() : message);
    log.warn("{}: {} failed: {}", name, what, error.toString());
    health = Health.REPAIRING;
    busy = true;
    repairDue = true;
    failed.accept(this);
  }

  /** Changes that travel together, and who waits for them. */
  static final class Batch {
    private final DeltaSum changes = new DeltaSum();
    private final CompletableFuture<Outcome> added = new CompletableFuture<>();
    private final CompletableFuture<Outcome> done = new CompletableFuture<>();
    private boolean empty = true;

    CompletableFuture<Outcome> added() {
      return added;
    }

    CompletableFuture<Outcome> done() {
      return done;
    }

    private boolean isEmpty() {
      return empty;
    }

    private void merge(Delta change) {
      empty = false;
      changes.then(change);
    }

    private void finish(Outcome outcome) {
      added.complete(outcome);
      done.complete(outcome);
    }
  }
}

package io.godwit.app.migration;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.godwit.app.program.NetworkProgrammer;
import io.godwit.app.program.Outcome;
import io.godwit.app.program.Programming;
import io.godwit.location.Binding;
import io.godwit.location.EdgeId;
import io.godwit.location.EndpointId;
import io.godwit.overlay.view.Placement;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries migrations out: feeds events to {@link MigrationMachine}, programs each phase's stage and
 * does what the transition asks for. Confined to one thread, the given executor's; the futures it
 * returns complete on that thread.
 */
public final class MigrationCoordinator {

  private static final Logger log = LoggerFactory.getLogger(MigrationCoordinator.class);

  private final NetworkProgrammer programmer;
  private final MigrationStore store;
  private final BindingWriter bindings;
  private final MigrationTimings timings;
  private final ScheduledExecutorService thread;
  private final DoubleSupplier nowMillis;

  private final Map<MigrationId, Migration> migrations = new LinkedHashMap<>();
  private final Map<EndpointId, MigrationId> active = new HashMap<>();
  private final MigrationWaiters waiters = new MigrationWaiters();

  /**
   * @param nowMillis wall-clock time in milliseconds since 1970 with its fraction
   */
  public MigrationCoordinator(
      NetworkProgrammer programmer,
      MigrationStore store,
      BindingWriter bindings,
      MigrationTimings timings,
      ScheduledExecutorService thread,
      DoubleSupplier nowMillis) {
    this.programmer = programmer;
    this.store = store;
    this.bindings = bindings;
    this.timings = timings;
    this.thread = thread;
    this.nowMillis = nowMillis;
  }

  /** All migrations that are known, oldest first. */
  public ImmutableList<Migration> all() {
    return ImmutableList.copyOf(migrations.values());
  }

  public Optional<Migration> get(MigrationId id) {
    return Optional.ofNullable(migrations.get(id));
  }

  /** The migration that an endpoint is in, if it is in one. */
  public Optional<Migration> activeOf(EndpointId endpoint) {
    return Optional.ofNullable(active.get(endpoint)).map(migrations::get);
  }

  /**
   * Where an endpoint's rules stand: the stage of its migration, or steady at its binding.
   *
   * @param binding what the location service says of the endpoint
   */
  public Placement placementOf(Binding binding) {
    return activeOf(binding.endpoint())
        .map(MigrationCoordinator::placement)
        .orElseGet(() -> Placement.steady(binding.active(), binding.epoch()));
  }

  /**
   * Takes a migration up; the caller has checked that it is sound and the endpoint free.
   *
   * @return completes exceptionally if it can't be stored or its destination is refused; nothing of
   *     it is left then
   */
  public CompletableFuture<Migration> begin(Migration request) {
    migrations.put(request.id(), request);
    active.put(request.endpoint(), request.id());
    return store
        .save(request)
        .thenCompose(nothing -> bindings.prepare(request))
        .handleAsync((nothing, error) -> begun(request, error), thread)
        .thenCompose(migration -> migration);
  }

  private CompletableFuture<Migration> begun(Migration request, @Nullable Throwable error) {
    if (error == null) {
      return CompletableFuture.completedFuture(
          feed(request.id(), MigrationEvent.BEGIN, "").migration());
    }
    log.info("Migration {} refused: {}", request.id(), error.getMessage());
    migrations.remove(request.id());
    active.remove(request.endpoint());
    CompletableFuture<Migration> refused = new CompletableFuture<>();
    store
        .forget(request.id())
        .whenComplete(
            (nothing, failure) ->
                refused.completeExceptionally(
                    error instanceof CompletionException && error.getCause() != null
                        ? error.getCause()
                        : error));
    return refused;
  }

  /** Takes up again what was stored when this process, or another one, ended. */
  public void resume() {
    for (Migration migration : store.load()) {
      migrations.put(migration.id(), migration);
      if (!migration.state().isTerminal()) {
        active.put(migration.endpoint(), migration.id());
        log.info("Migration {} goes on in {}", migration.id(), migration.phase());
      }
    }
  }

  /** Does what the resumed migrations' phases ask for; call it once the view is complete. */
  public void carryOn() {
    for (Migration migration : ImmutableList.copyOf(migrations.values())) {
      if (migration.phase() == Phase.REQUESTED) {
        begin(migration);
      } else if (!migration.state().isTerminal()) {
        Programming programming = programmer.whenInSync(edgesOf(migration));
        MigrationMachine.onEntry(migration.phase())
            .forEach(effect -> carryOut(migration, effect, programming));
        startTimer(migration);
      }
    }
  }

  /** What a user, engine or switch has to say. */
  public Answer feed(MigrationId id, MigrationEvent event, String reason) {
    Migration migration = known(id);
    Transition transition = MigrationMachine.next(migration.phase(), event);
    if (transition.verdict() == Transition.Verdict.MOVED) {
      migration = enter(migration, event, reason, transition);
    } else if (transition.verdict() == Transition.Verdict.REFUSED) {
      log.warn("Migration {} in {} refused {}", id, migration.phase(), event);
    }
    return Answer.of(transition.verdict(), migration);
  }

  /** Completes when the migration is in {@code phase}, past it, or can't reach it any more. */
  public void await(MigrationId id, Phase phase, CompletableFuture<Migration> reached) {
    waiters.await(known(id), phase, reached);
  }

  private Migration known(MigrationId id) {
    Migration migration = migrations.get(id);
    if (migration == null) {
      throw new IllegalArgumentException("no migration " + id);
    }
    return migration;
  }

  private Migration enter(
      Migration before, MigrationEvent event, String reason, Transition transition) {
    double now = nowMillis.getAsDouble();
    Migration after = before.enter(transition.next(), now);
    if (transition.next() == Phase.ABORTING) {
      after = after.because(reason.isEmpty() ? event.name().toLowerCase(Locale.ROOT) : reason);
    }
    Migration migration = after;
    migrations.put(migration.id(), migration);
    if (migration.state().isTerminal()) {
      active.remove(migration.endpoint());
    }
    // Intent first: the redirect is stored before it is made, so that a successor knows of it.
    CompletableFuture<Void> saved = store.save(migration);
    if (transition.next() == Phase.REDIRECTING) {
      saved.whenCompleteAsync(
          (nothing, error) -> afterIntent(migration, transition, error), thread);
    } else {
      program(migration, transition);
    }
    startTimer(migration);
    waiters.changed(migration);
    log.info("Migration {}: {} on {}", migration.id(), migration.phase(), event);
    return migration;
  }

  private void afterIntent(Migration migration, Transition transition, @Nullable Throwable error) {
    if (!isCurrent(migration)) {
      return;
    }
    if (error != null) {
      feed(
          migration.id(),
          MigrationEvent.NETWORK_FAILED,
          "the intent could not be stored: " + error);
      return;
    }
    program(migration, transition);
  }

  private void program(Migration migration, Transition transition) {
    Programming programming =
        programmer.update(
            view ->
                view.attachment(migration.endpoint())
                    .map(attachment -> view.with(attachment.endpoint(), placement(migration)))
                    .orElse(view));
    transition.effects().forEach(effect -> carryOut(migration, effect, programming));
  }

  private void carryOut(Migration migration, Effect effect, Programming programming) {
    ImmutableSet<EdgeId> ends = ImmutableSet.of(migration.from().edge(), migration.to().edge());
    switch (effect) {
      case PREPARE:
        programming
            .addedEverywhere()
            .thenCombine(programming.done(ends), MigrationCoordinator::preparation)
            .thenAccept(event -> report(migration, event, "a switch did not confirm"));
        break;
      case REDIRECT:
        programming.added(ends).thenAccept(outcome -> redirected(migration, outcome));
        break;
      case SETTLE:
        settle(migration, programming);
        break;
      case ROLL_BACK:
        programming
            .doneEverywhere()
            .thenCombine(bindings.withdraw(migration), (outcome, nothing) -> outcome)
            .whenCompleteAsync(
                (outcome, error) -> report(migration, MigrationEvent.ROLLED_BACK, ""), thread);
        break;
    }
  }

  private static MigrationEvent preparation(Outcome everywhere, Outcome ends) {
    // A peer that is away learns the whole picture when it returns; source and destination must
    // be there.
    return everywhere == Outcome.FAILED || ends != Outcome.CONFIRMED
        ? MigrationEvent.NETWORK_FAILED
        : MigrationEvent.PREPARED;
  }

  private void redirected(Migration migration, Outcome outcome) {
    if (outcome != Outcome.CONFIRMED) {
      report(migration, MigrationEvent.NETWORK_FAILED, "source or destination did not confirm");
      return;
    }
    later(timings.datapath(), () -> report(migration, MigrationEvent.REDIRECT_CONFIRMED, ""));
  }

  private void settle(Migration migration, Programming programming) {
    programming
        .doneEverywhere()
        .thenCombine(bindings.commit(migration), (outcome, nothing) -> outcome)
        .whenCompleteAsync(
            (outcome, error) -> {
              if (!isCurrent(migration)) {
                return;
              }
              if (error != null) {
                log.error("Migration {}: its binding is not stored yet", migration.id(), error);
                later(
                    timings.retry(),
                    () -> settle(migration, programmer.whenInSync(edgesOf(migration))));
              } else if (outcome == Outcome.CONFIRMED) {
                drain(migration);
              } else {
                awaitPeers(migration);
              }
            },
            thread);
  }

  /** A peer that is away may still send to the source: bounce until it is back, or given up. */
  private void awaitPeers(Migration migration) {
    programmer
        .whenInSync(edgesOf(migration))
        .doneEverywhere()
        .thenAccept(outcome -> drain(migration));
    later(timings.peers(), () -> drain(migration));
  }

  private void drain(Migration migration) {
    later(timings.drain(), () -> report(migration, MigrationEvent.DRAINED, ""));
  }

  private ImmutableSet<EdgeId> edgesOf(Migration migration) {
    return ImmutableSet.copyOf(programmer.view().edgesOf(migration.endpoint()));
  }

  /** An answer from the network counts only for the phase that asked. */
  private void report(Migration asked, MigrationEvent event, String reason) {
    if (isCurrent(asked)) {
      feed(asked.id(), event, reason);
    }
  }

  private boolean isCurrent(Migration asked) {
    Migration now = migrations.get(asked.id());
    return now != null && now.phase() == asked.phase();
  }

  private void startTimer(Migration migration) {
    timeout(migration.phase())
        .ifPresent(
            wait ->
                later(
                    wait,
                    () ->
                        report(
                            migration,
                            MigrationEvent.TIMEOUT,
                            "nothing happened in "
                                + migration.phase()
                                + " for "
                                + wait.toMillis()
                                + " ms")));
  }

  private Optional<Duration> timeout(Phase phase) {
    switch (phase) {
      case PREPARING:
        return Optional.of(timings.prepare());
      case REDIRECTING:
        return Optional.of(timings.redirect());
      case REDIRECTED:
        return Optional.of(timings.stop());
      default:
        return Optional.empty();
    }
  }

  private void later(Duration wait, Runnable task) {
    thread.schedule(task, wait.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static Placement placement(Migration migration) {
    switch (migration.phase().stage()) {
      case STEADY:
        return migration.phase() == Phase.COMPLETED
            ? Placement.steady(migration.to(), migration.epoch())
            : Placement.steady(migration.from(), migration.epoch());
      default:
        return Placement.moving(
            migration.phase().stage(), migration.from(), migration.to(), migration.epoch());
    }
  }
}

package io.godwit.app.migration;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.godwit.app.program.NetworkProgrammer;
import io.godwit.app.program.Programming;
import io.godwit.app.program.Prospect;
import io.godwit.app.program.UnderlayProgrammer;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Binding;
import io.godwit.location.EdgeId;
import io.godwit.location.EndpointId;
import io.godwit.location.LocationException;
import io.godwit.overlay.view.Placement;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries migrations out: feeds events to {@link MigrationMachine}, programs each phase's stage and
 * has done what the transition asks for. Confined to one thread, the given executor's; the futures
 * it returns complete on that thread.
 */
public final class MigrationCoordinator {

  private static final Logger log = LoggerFactory.getLogger(MigrationCoordinator.class);

  /** Ended migrations beyond this many are forgotten, oldest first. */
  static final int KEPT = 2_000;

  private final NetworkProgrammer programmer;
  private final MigrationChannels channels;
  private final MigrationStore store;
  private final BindingWriter bindings;
  private final ScheduledExecutorService thread;
  private final DoubleSupplier nowMillis;
  private final Consumer<Migration> onPhase;
  private final MigrationJournal journal;
  private final MigrationEffects effects;
  private final Turning turning;
  private final Foresight foresight;

  private final MigrationRegistry migrations = new MigrationRegistry();
  private final MigrationWaiters waiters = new MigrationWaiters();
  private final Reports reports = new Reports();
  private final PhaseTimers timers;

  /**
   * @param nowMillis wall-clock time in milliseconds since 1970 with its fraction
   * @param onPhase hears of each migration that has entered a phase or goes on in one
   */
  public MigrationCoordinator(
      NetworkProgrammer programmer,
      UnderlayProgrammer underlays,
      MigrationStore store,
      BindingWriter bindings,
      MigrationTimings timings,
      ScheduledExecutorService thread,
      DoubleSupplier nowMillis,
      Consumer<Migration> onPhase) {
    this.programmer = programmer;
    this.channels = new MigrationChannels(underlays);
    this.turning = new Turning(programmer);
    this.foresight =
        new Foresight(
            programmer, thread, migrations::isCurrent, () -> migrations.active().size() == 1);
    this.store = store;
    this.bindings = bindings;
    this.thread = thread;
    this.nowMillis = nowMillis;
    this.onPhase = onPhase;
    this.journal = new MigrationJournal(store, thread, timings.retry());
    this.effects =
        new MigrationEffects(programmer, channels, bindings, timings, thread, nowMillis, reports);
    this.timers =
        new PhaseTimers(
            timings,
            thread,
            (migration, reason) ->
                reports.report(
                    migration, MigrationEvent.TIMEOUT, reason + channels.obstacle(migration)));
  }

  /** All migrations that are known, oldest first. */
  public ImmutableList<Migration> all() {
    return migrations.all();
  }

  public Optional<Migration> get(MigrationId id) {
    return migrations.get(id);
  }

  /** The migration that an endpoint is in, if it is in one. */
  public Optional<Migration> activeOf(EndpointId endpoint) {
    return migrations.activeOf(endpoint);
  }

  /** The migration that leads to {@code place}, if one does. */
  public Optional<Migration> activeTo(AttachmentPoint place) {
    return migrations.activeTo(place);
  }

  /**
   * Where an endpoint's rules stand: the stage of its migration, or steady at its binding.
   *
   * @param binding what the location service says of the endpoint
   */
  public Placement placementOf(Binding binding) {
    return activeOf(binding.endpoint())
        .map(Migration::placement)
        .orElseGet(() -> Placement.steady(binding.active(), binding.epoch()));
  }

  /**
   * Completes when the endpoint may begin a migration: at once if it is in none, as soon as every
   * edge has followed if it has just moved (what it still drains is cut short: its next redirect
   * overrides this one's bounce).
   *
   * @return completes exceptionally with {@link LocationException} if it is in a migration that
   *     must end first
   */
  public CompletableFuture<Void> free(EndpointId endpoint) {
    Optional<Migration> current = activeOf(endpoint);
    if (current.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    Migration migration = current.get();
    switch (migration.phase()) {
      case SETTLING:
        CompletableFuture<Migration> settled = new CompletableFuture<>();
        await(migration.id(), Phase.DRAINING, settled);
        return settled.thenCompose(nothing -> free(endpoint));
      case DRAINING:
      case VOUCHING:
        if (migration.awaitsSource()) {
          return refused(migration, "its source may still be sending memory: report 'source-done'");
        }
        feed(migration.id(), MigrationEvent.SUPERSEDED, "");
        return CompletableFuture.completedFuture(null);
      default:
        return refused(migration, "wait until it is over, or abort it");
    }
  }

  private static CompletableFuture<Void> refused(Migration migration, String advice) {
    return CompletableFuture.failedFuture(
        LocationException.conflict(
            String.format(
                "%s is in migration %s (%s): %s",
                migration.endpoint(), migration.id(), migration.state(), advice)));
  }

  /**
   * Takes a migration up; the caller has checked that it is sound and the endpoint free.
   *
   * @return completes exceptionally if it can't be stored or its destination is refused; nothing of
   *     it is left then
   */
  public CompletableFuture<Migration> begin(Migration request) {
    migrations.put(request);
    timers.start(request);
    return journal
        .record(request)
        .thenCompose(nothing -> bindings.prepare(request))
        .handleAsync((nothing, error) -> begun(request, error), thread)
        .thenCompose(migration -> migration);
  }

  private CompletableFuture<Migration> begun(Migration request, @Nullable Throwable error) {
    if (error == null) {
      return feed(request.id(), MigrationEvent.BEGIN, "").thenApply(Answer::migration);
    }
    CompletableFuture<Migration> refused = new CompletableFuture<>();
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    log.info("Migration {} refused: {}", request.id(), cause.getMessage());
    if (!migrations.isCurrent(request)) {
      refused.completeExceptionally(cause);
      return refused;
    }
    timers.stop(request.id());
    migrations.remove(request);
    journal
        .forget(request)
        .whenComplete((nothing, failure) -> refused.completeExceptionally(cause));
    return refused;
  }

  /** Takes up again what was stored when this process, or another one, ended. */
  public void resume() {
    double now = nowMillis.getAsDouble();
    for (Migration stored : store.load()) {
      if (stored.state().isTerminal()) {
        migrations.put(stored);
      } else {
        migrations.put(stored.note(TimelineEntry.of("controller_restarted", now)));
        channels.follow(stored);
        log.info("Migration {} goes on in {}", stored.id(), stored.phase());
      }
    }
  }

  /** Does what the resumed migrations' phases ask for; call it once the view is complete. */
  public void carryOn() {
    for (Migration migration : all()) {
      if (migration.phase() == Phase.REQUESTED) {
        begin(migration);
      } else if (isNear(migration.phase())) {
        // The destination may have died with the controller, and nobody would tell.
        feed(migration.id(), MigrationEvent.NETWORK_FAILED, "the controller was restarted");
      } else if (!migration.state().isTerminal()) {
        Programming programming = programmer.whenInSync(edgesOf(migration));
        MigrationMachine.onEntry(migration.phase())
            .forEach(effect -> effects.carryOut(migration, effect, programming, true));
        timers.restart(migration);
        onPhase.accept(migration);
      } else {
        goHome(migration);
      }
    }
  }

  /**
   * What a user, engine or switch has to say.
   *
   * @return completes once what has changed is stored (at once for an announced stop, and for one
   *     that is near: await {@link Phase#REDIRECTED}, {@link Phase#POISED}); exceptionally if that
   *     failed, although the event has been taken and the network follows it
   */
  public CompletableFuture<Answer> feed(MigrationId id, MigrationEvent event, String reason) {
    Migration before = migrations.known(id);
    Optional<EdgeId> away = turning.edgeThatIsAway(before, event);
    if (away.isPresent()) {
      return notYet(before, event, away.get());
    }
    Transition transition = MigrationMachine.next(before.phase(), event);
    switch (transition.verdict()) {
      case MOVED:
        return enter(before, event, reason, transition);
      case AGAIN:
        return stored(event, journal.settled(id))
            .thenApply(nothing -> Answer.of(transition.verdict(), before));
      case OVERDUE:
        log.warn("Migration {} is overdue in {}: {}", id, before.phase(), reason);
        note(id, "overdue");
        break;
      case REFUSED:
        log.warn("Migration {} in {} refused {}", id, before.phase(), event);
        break;
      case IGNORED:
        break;
    }
    return CompletableFuture.completedFuture(Answer.of(transition.verdict(), migrations.known(id)));
  }

  /** Known beforehand: nobody is sent to an edge that can't take it, not even for a moment. */
  private CompletableFuture<Answer> notYet(Migration migration, MigrationEvent event, EdgeId away) {
    boolean isNear = event == MigrationEvent.NEARLY_DONE;
    note(migration.id(), isNear ? "repoint_postponed" : "redirect_postponed");
    if (!isNear) {
      // An engine that is driven by phases announces the stop anew.
      onPhase.accept(migrations.known(migration.id()));
    }
    return CompletableFuture.failedFuture(
        LocationException.conflict(
            String.format(
                "the switch of edge %s is not connected, or not up to date yet: keep the guest"
                    + " running at the source, and %s again when 'inSync' is true of the edge",
                away, isNear ? "say that the copy is nearly done" : "announce its stop")));
  }

  /**
   * Notes that the switch of some migrations' source or destination came or went. Nobody's way
   * leads over a destination that is lost while its guest runs elsewhere and no stop is announced.
   */
  public void switchChanged(EdgeId edge, boolean connected) {
    for (Migration migration : migrations.active()) {
      if (migration.from().edge().equals(edge)) {
        note(migration.id(), connected ? "source_switch_back" : "source_switch_lost");
      } else if (migration.to().edge().equals(edge)) {
        note(migration.id(), connected ? "destination_switch_back" : "destination_switch_lost");
        if (!connected && isNear(migration.phase())) {
          feed(migration.id(), MigrationEvent.NETWORK_FAILED, "the destination's switch is lost");
        }
      }
    }
  }

  /**
   * The source has sent all of the guest and needs its channel no longer. Said again, or of a
   * migration that does not wait for it, it changes nothing.
   *
   * @return completes once it is stored
   */
  public CompletableFuture<Migration> sourceDone(MigrationId id) {
    Migration migration = migrations.known(id);
    if (!migration.awaitsSource()) {
      return journal.settled(id).thenApply(nothing -> migration);
    }
    Migration released = migration.sourceDone();
    migrations.put(released);
    channels.follow(released);
    return journal.record(released).thenApply(nothing -> released);
  }

  /**
   * Completes when the migration is in {@code phase}, past it, or can't reach it any more; with
   * {@link Phase#READY} if {@link Phase#POISED} was awaited and the others have been turned back.
   */
  public void await(MigrationId id, Phase phase, CompletableFuture<Migration> reached) {
    waiters.await(migrations.known(id), phase, reached);
  }

  /** Adds something that happened to a migration's timeline. */
  public void note(MigrationId id, String event) {
    note(id, event, ImmutableMap.of());
  }

  /** The same with what was measured then, by name. */
  public void note(MigrationId id, String event, ImmutableMap<String, Long> figures) {
    Migration noted =
        migrations.known(id).note(TimelineEntry.of(event, nowMillis.getAsDouble(), figures));
    migrations.put(noted);
    journal.record(noted);
  }

  private CompletableFuture<Answer> enter(
      Migration before, MigrationEvent event, String reason, Transition transition) {
    Migration entered =
        explained(before, event, transition.next())
            .enter(transition.next(), nowMillis.getAsDouble());
    boolean givenUp =
        entered.state() == MigrationState.ABORTING && before.state() != MigrationState.ABORTING;
    Migration migration =
        givenUp
            ? entered.because(reason.isEmpty() ? event.name().toLowerCase(Locale.ROOT) : reason)
            : entered;
    migrations.put(migration);
    if (isAwaitedByGuest(migration.phase())) {
      waiters.changed(migration);
    }
    channels.follow(migration);
    log.info(
        "Migration {}: {} on {}{}",
        migration.id(),
        migration.phase(),
        event,
        reason.isEmpty() ? "" : ": " + reason);
    turning.tryWays(migration);
    // Intent first: what leads to the destination is stored before it is made, so that a successor
    // knows of it, and nobody's way is turned for a store that never answers. Until it does there
    // is time to work out what to send.
    CompletableFuture<Void> saved;
    if (isIntent(before.phase(), transition.next())) {
      saved = journal.record(migration);
      Prospect turn = foresight.of(migration);
      saved.whenComplete((nothing, error) -> afterIntent(migration, transition, turn, error));
    } else {
      program(migration, transition, foresight.of(migration));
      saved = journal.record(migration);
    }
    timers.start(migration);
    if (migration.state().isTerminal()) {
      migrations.oldestBeyond(KEPT).ifPresent(this::forget);
      goHome(migration);
    }
    waiters.changed(migration);
    onPhase.accept(migration);
    if (!isIntent(before.phase(), transition.next())) {
      foresight.lookBeyond(migration);
    }
    return stored(event, saved).thenApply(nothing -> Answer.of(transition.verdict(), migration));
  }

  /** From the redirect to its stop a guest hears nothing: its engine is told before all else. */
  private static boolean isAwaitedByGuest(Phase phase) {
    return phase == Phase.REDIRECTED;
  }

  /** What an engine said beforehand has come to nothing: the timeline tells why. */
  private Migration explained(Migration before, MigrationEvent event, Phase next) {
    if (!isNear(before.phase()) || next != Phase.READY) {
      return before;
    }
    boolean isLate = event == MigrationEvent.TIMEOUT && before.phase() == Phase.POISED;
    String why = isLate ? "stop_not_announced" : "repoint_failed";
    return before.note(TimelineEntry.of(why, nowMillis.getAsDouble()));
  }

  private static boolean isNear(Phase phase) {
    return phase == Phase.APPROACHING || phase == Phase.POISED;
  }

  /** The redirect's is stored when its first step is made, at once or beforehand. */
  private static boolean isIntent(Phase before, Phase next) {
    return next == Phase.APPROACHING
        || next == Phase.REPOINTING
        || (next == Phase.REDIRECTING && before == Phase.POISED);
  }

  /**
   * An announced stop is answered at once, and so is one that is near, since what its sender waits
   * for are the edges, which are not turned, and back in time, if the store keeps silent.
   */
  private static CompletableFuture<Void> stored(
      MigrationEvent event, CompletableFuture<Void> saved) {
    return event == MigrationEvent.ABOUT_TO_STOP || event == MigrationEvent.NEARLY_DONE
        ? CompletableFuture.completedFuture(null)
        : saved;
  }

  private void afterIntent(
      Migration migration, Transition transition, Prospect turn, @Nullable Throwable error) {
    if (!migrations.isCurrent(migration)) {
      return;
    }
    if (error == null) {
      program(migration, transition, turn);
      foresight.lookBeyond(migration);
    } else {
      feed(
          migration.id(),
          MigrationEvent.NETWORK_FAILED,
          "the intent could not be stored: " + error);
    }
  }

  private void program(Migration migration, Transition transition, Prospect turn) {
    Programming programming = programmer.update(turn);
    // Of an edge that has nothing to change now, the changes of the phase before count.
    Programming all = programming.and(programmer.outstanding(edgesOf(migration)));
    transition.effects().forEach(effect -> effects.carryOut(migration, effect, all, false));
  }

  /** A partial migration's way home is a migration of its own, ready before it is needed. */
  private void goHome(Migration migration) {
    if (migration.phase() != Phase.COMPLETED || !migration.comesHome()) {
      return;
    }
    Migration home = migration.home(nowMillis.getAsDouble());
    if (migrations.get(home.id()).isEmpty() && activeOf(home.endpoint()).isEmpty()) {
      begin(home)
          .exceptionally(
              error -> {
                log.warn("Migration {} can't prepare the way home: {}", migration.id(), error);
                return migration;
              });
    }
  }

  private void forget(Migration migration) {
    migrations.remove(migration);
    journal.forget(migration);
  }

  private ImmutableSet<EdgeId> edgesOf(Migration migration) {
    return ImmutableSet.copyOf(programmer.view().edgesOf(migration.endpoint()));
  }

  /** What the network answers counts only for the phase that asked. */
  private final class Reports implements MigrationEffects.Reports {
    @Override
    public void report(Migration asked, MigrationEvent event, String reason) {
      if (isCurrent(asked)) {
        feed(asked.id(), event, reason);
      }
    }

    @Override
    public CompletableFuture<Void> stored(Migration asked) {
      return journal.settled(asked.id());
    }

    @Override
    public boolean isCurrent(Migration asked) {
      return migrations.isCurrent(asked);
    }

    @Override
    public boolean awaitsSource(Migration asked) {
      return migrations.get(asked.id()).map(Migration::awaitsSource).orElse(false);
    }
  }
}

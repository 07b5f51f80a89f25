package io.godwit.app.migration;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.godwit.app.program.NetworkProgrammer;
import io.godwit.app.program.Outcome;
import io.godwit.app.program.Programming;
import io.godwit.location.EdgeId;
import io.godwit.location.LocationException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what a phase asks for once its stage is on the way to the edges, and reports how it
 * went. A report counts only for the phase that asked. Confined to the coordinator's thread.
 */
final class MigrationEffects {

  private static final Logger log = LoggerFactory.getLogger(MigrationEffects.class);

  /** Takes what the network answers. */
  interface Reports {
    /** Tells the migration, if it still is in the phase of {@code asked}. */
    void report(Migration asked, MigrationEvent event, String reason);

    /** Whether it still is in the phase of {@code asked}. */
    boolean isCurrent(Migration asked);

    /** Completes when the migration is stored as it is; exceptionally if that fails now. */
    CompletableFuture<Void> stored(Migration asked);

    /** Whether its source may still be sending the guest's memory. */
    boolean awaitsSource(Migration asked);
  }

  private final NetworkProgrammer programmer;
  private final MigrationChannels channels;
  private final BindingWriter bindings;
  private final MigrationTimings timings;
  private final ScheduledExecutorService thread;
  private final DoubleSupplier nowMillis;
  private final Reports reports;

  MigrationEffects(
      NetworkProgrammer programmer,
      MigrationChannels channels,
      BindingWriter bindings,
      MigrationTimings timings,
      ScheduledExecutorService thread,
      DoubleSupplier nowMillis,
      Reports reports) {
    this.programmer = programmer;
    this.channels = channels;
    this.bindings = bindings;
    this.timings = timings;
    this.thread = thread;
    this.nowMillis = nowMillis;
    this.reports = reports;
  }

  /**
   * @param programming the phase's stage on its way to the edges
   * @param again whether it was begun before a restart, so that switches may yet have to come back
   */
  void carryOut(Migration migration, Effect effect, Programming programming, boolean again) {
    switch (effect) {
      case PREPARE:
        prepare(migration, programming, channels.opened(migration, again));
        break;
      case REPOINT:
        repoint(migration, programming, again);
        break;
      case REDIRECT:
        redirect(migration, programming);
        break;
      case SETTLE:
        settle(migration, programming);
        break;
      case DRAIN:
        drain(migration);
        break;
      case VOUCH:
        later(timings.vouch(), () -> reports.report(migration, MigrationEvent.VOUCHED, ""));
        break;
      case RETREAT:
        retreat(migration, programming);
        break;
      case WITHDRAW:
        programming.doneEverywhere().thenAccept(outcome -> withdraw(migration));
        break;
    }
  }

  private void prepare(
      Migration migration, Programming programming, CompletableFuture<String> channel) {
    programming
        .addedEverywhere()
        .thenCombine(programming.done(ends(migration)), MigrationEffects::preparation)
        .thenAcceptBothAsync(
            channel,
            (event, obstacle) -> {
              if (event == MigrationEvent.PREPARED && !obstacle.isEmpty()) {
                reports.report(migration, MigrationEvent.NETWORK_FAILED, obstacle);
              } else {
                reports.report(migration, event, "source or destination did not confirm");
              }
            },
            thread);
  }

  private static MigrationEvent preparation(Outcome everywhere, Outcome ends) {
    // A peer that is away learns the whole picture when it returns; source and destination must
    // be there.
    return everywhere == Outcome.FAILED || ends != Outcome.CONFIRMED
        ? MigrationEvent.NETWORK_FAILED
        : MigrationEvent.PREPARED;
  }

  /**
   * The destination must confirm; a slow peer is waited for no longer than it is worth. After a
   * restart the source must be back as well, since the redirect is next.
   */
  private void repoint(Migration migration, Programming programming, boolean again) {
    ImmutableSet<EdgeId> needed = again ? ends(migration) : ImmutableSet.of(migration.to().edge());
    CompletableFuture<Void> patience = new CompletableFuture<>();
    later(timings.repoint(), () -> patience.complete(null));
    programming
        .added(needed)
        .thenAcceptBoth(
            CompletableFuture.anyOf(programming.addedEverywhere(), patience),
            (outcome, nothing) -> {
              if (outcome == Outcome.CONFIRMED) {
                later(
                    timings.flight(),
                    () -> reports.report(migration, MigrationEvent.REPOINTED, ""));
              } else {
                reports.report(
                    migration, MigrationEvent.NETWORK_FAILED, "the destination did not confirm");
              }
            });
  }

  private void redirect(Migration migration, Programming programming) {
    double began = nowMillis.getAsDouble();
    programming
        .added(ends(migration))
        .thenAccept(
            outcome -> {
              if (outcome == Outcome.CONFIRMED) {
                later(
                    timings.datapathAfter(nowMillis.getAsDouble() - began),
                    () -> reports.report(migration, MigrationEvent.REDIRECT_CONFIRMED, ""));
              } else {
                reports.report(
                    migration,
                    MigrationEvent.NETWORK_FAILED,
                    "source or destination did not confirm the redirect");
              }
            });
  }

  /** Where the guest runs is stored whatever the edges do; that they follow is waited for. */
  private void settle(Migration migration, Programming programming) {
    store(
        migration,
        bindings::commit,
        () ->
            programming
                .doneEverywhere()
                .thenAccept(
                    outcome -> {
                      if (outcome == Outcome.CONFIRMED) {
                        reports.report(migration, MigrationEvent.SETTLED, "");
                      } else {
                        awaitPeers(migration);
                      }
                    }));
  }

  /** A peer that is away may still send to the source: bounce until it is back, or given up. */
  private void awaitPeers(Migration migration) {
    programmer
        .whenInSync(edgesOf(migration))
        .doneEverywhere()
        .thenAccept(outcome -> reports.report(migration, MigrationEvent.SETTLED, ""));
    later(timings.peers(), () -> reports.report(migration, MigrationEvent.SETTLED, ""));
  }

  /**
   * Idle: nothing was bounced between two looks that are the drain time apart. Over it is not
   * before the source is, whose channel would be shut.
   */
  private void drain(Migration migration) {
    programmer
        .bounced(migration.endpoint())
        .thenAcceptAsync(
            before -> later(timings.drain(), () -> drainedSince(migration, before)), thread);
  }

  private void drainedSince(Migration migration, OptionalLong before) {
    if (!reports.isCurrent(migration)) {
      return;
    }
    programmer
        .bounced(migration.endpoint())
        .thenAcceptAsync(
            now -> {
              if (now.equals(before) && !reports.awaitsSource(migration)) {
                reports.report(
                    migration,
                    programmer.isGuarded(migration.endpoint())
                        ? MigrationEvent.DRAINED_GUARDED
                        : MigrationEvent.DRAINED,
                    "");
              } else {
                later(timings.drain(), () -> drainedSince(migration, now));
              }
            },
            thread);
  }

  /**
   * The destination is cleared when nobody sends there any more. A peer that is away may still, so
   * it is waited for as after a move; the destination itself need not be there for that.
   */
  private void retreat(Migration migration, Programming programming) {
    ImmutableSet<EdgeId> senders =
        ImmutableSet.copyOf(
            Sets.difference(edgesOf(migration), ImmutableSet.of(migration.to().edge())));
    Runnable report = () -> reports.report(migration, MigrationEvent.ROLLED_BACK, "");
    programming
        .done(senders)
        .thenAcceptAsync(
            outcome -> {
              if (outcome == Outcome.CONFIRMED) {
                report.run();
              } else {
                programmer.whenInSync(senders).doneEverywhere().thenRun(report);
              }
            },
            thread);
    later(timings.peers(), report);
  }

  /**
   * The destination's place is given back only when it is stored that the migration was given up: a
   * successor that found it ready would lead the guest to a place that is not its own any more.
   */
  private void withdraw(Migration migration) {
    reports
        .stored(migration)
        .whenCompleteAsync(
            (nothing, error) -> {
              if (!reports.isCurrent(migration)) {
                return;
              }
              if (error == null) {
                store(
                    migration,
                    bindings::withdraw,
                    () -> reports.report(migration, MigrationEvent.ROLLED_BACK, ""));
              } else {
                later(timings.retry(), () -> withdraw(migration));
              }
            },
            thread);
  }

  /** Writes a binding until it is stored, or refused for good. */
  private void store(
      Migration migration,
      Function<Migration, CompletableFuture<Void>> write,
      Runnable whenStored) {
    write
        .apply(migration)
        .whenCompleteAsync(
            (nothing, error) -> {
              if (!reports.isCurrent(migration)) {
                return;
              }
              if (error == null) {
                whenStored.run();
              } else if (isFinal(error)) {
                log.info(
                    "Migration {} in {} leaves the binding as it is: {}",
                    migration.id(),
                    migration.phase(),
                    error.getMessage());
                whenStored.run();
              } else {
                log.warn(
                    "Migration {}: its binding is not stored yet: {}",
                    migration.id(),
                    error.toString());
                later(timings.retry(), () -> store(migration, write, whenStored));
              }
            },
            thread);
  }

  /** The store answered, and would answer the same again. */
  private static boolean isFinal(Throwable error) {
    @Nullable Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    return cause instanceof LocationException;
  }

  private static ImmutableSet<EdgeId> ends(Migration migration) {
    return ImmutableSet.of(migration.from().edge(), migration.to().edge());
  }

  private ImmutableSet<EdgeId> edgesOf(Migration migration) {
    return ImmutableSet.copyOf(programmer.view().edgesOf(migration.endpoint()));
  }

  private void later(Duration wait, Runnable task) {
    thread.schedule(task, wait.toNanos(), TimeUnit.NANOSECONDS);
  }
}

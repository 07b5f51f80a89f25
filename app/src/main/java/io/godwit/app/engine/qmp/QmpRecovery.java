package io.godwit.app.engine.qmp;

import io.godwit.app.engine.qmp.QmpInput.Kind;
import io.godwit.app.migration.MigrationEvent;
import java.time.Duration;
import java.util.Optional;

/**
 * The part of {@link QmpPlan} that finds out how far two QEMU processes are, and goes on from
 * there: at the beginning, after a lost connection, and when another controller takes over.
 *
 * <pre>
 * Source                Destination        Then
 * any                   runs the guest     resumed
 * runs, not copying     awaits a guest     set up, and begin once the network is ready
 * runs, copying         any                go on, slowly; or cancel, if it is to be undone
 * paused, copying       any                stopped; finish
 * finished              has the guest      stopped; tell it to run
 * stopped, failed       any                run again at the source
 * gone                  has the guest      tell it to run
 * gone                  anything else      failed
 * runs                  gone               cancel; failed
 * stopped, pre-copy     gone, never told   run again at the source
 * not running           gone, maybe told   resumed: it is where the guest was last
 * gone                  gone               failed
 * </pre>
 *
 * <p>A process is gone when its host refuses connections, or can't be reached for longer than
 * {@link #PATIENCE}; a pair that can't be reached at all is waited for once the copying has begun,
 * since the guest may be on either side.
 */
final class QmpRecovery {

  static final Duration PATIENCE = Duration.ofSeconds(10);

  private QmpRecovery() {}

  /** A monitor was lost: what the other side says is asked for again. */
  static QmpStep lost(QmpStep step, QmpInput input, double nowMillis) {
    boolean isOfSource = input.side() == Side.SOURCE;
    switch (step.state().phase()) {
      case CONNECTING:
        return input.kind() == Kind.GONE
            ? consider(step, false, nowMillis)
            : step.change(step.state().blind()).look(other(input.side()));
      case TRAILING:
        return isOfSource ? step.note("source_lost").to(QmpPhase.DONE, nowMillis) : step;
      case CANCELLING:
      case REVIVING:
        if (!isOfSource) {
          return step;
        }
        break;
      default:
        break;
    }
    return step.change(step.state().blind())
        .to(QmpPhase.CONNECTING, nowMillis)
        .look(other(input.side()))
        .wake(PATIENCE);
  }

  static QmpStep connecting(QmpStep step, QmpInput input, double nowMillis) {
    switch (input.kind()) {
      case CONNECTED:
        return consider(step, false, nowMillis);
      case TICK:
        return consider(step.wake(PATIENCE), true, nowMillis);
      case STATUS:
      case STOPPED:
      case RESUMED:
        // What was seen of that side is out of date.
        return step.look(input.side());
      default:
        return step;
    }
  }

  /**
   * @param isOverdue whether one that can't be reached is to be taken for gone
   */
  private static QmpStep consider(QmpStep step, boolean isOverdue, double nowMillis) {
    QmpState state = step.state();
    Optional<Snapshot> source = state.source();
    Optional<Snapshot> destination = state.destination();
    if (source.isPresent() && destination.isPresent()) {
      return both(step, source.get(), destination.get(), nowMillis);
    }
    if (!state.is(Fact.BEGUN)) {
      return isOverdue ? QmpBack.giveUp(step, unreached(state), nowMillis) : step;
    }
    boolean sourceGone = isOverdue || state.is(Fact.SOURCE_GONE);
    boolean destinationGone = isOverdue || state.is(Fact.DESTINATION_GONE);
    if (source.isPresent()) {
      return destinationGone ? sourceOnly(step, source.get(), nowMillis) : step;
    }
    if (destination.isPresent()) {
      return sourceGone ? destinationOnly(step, destination.get(), nowMillis) : step;
    }
    return state.is(Fact.SOURCE_GONE) && state.is(Fact.DESTINATION_GONE)
        ? QmpBack.giveUp(step, "both QEMU processes have ended", nowMillis)
        : step;
  }

  private static QmpStep both(
      QmpStep before, Snapshot source, Snapshot destination, double nowMillis) {
    QmpStep step = before;
    QmpState state = step.state();
    if (destination.isRunning()) {
      return state.is(Fact.BEGUN)
          ? QmpForward.arrived(step, nowMillis)
          : QmpBack.giveUp(step, "the destination's QEMU runs a guest already", nowMillis);
    }
    if (source.isRunning()) {
      return runsAtSource(step, source, destination, nowMillis);
    }
    if (!state.is(Fact.BEGUN)) {
      return QmpBack.giveUp(
          step, "the guest does not run at the source: " + source.runState(), nowMillis);
    }
    step = step.learn(Fact.STOPPED);
    if (!state.undo().isEmpty() || source.status().hasFailed()) {
      return undoStopped(step, source, nowMillis);
    }
    if (source.status() == MigrationStatus.PRE_SWITCHOVER) {
      return QmpForward.announce(step, nowMillis);
    }
    step = QmpForward.finish(step, nowMillis);
    return destination.awaitsGuest() ? step : QmpForward.tellToRun(step, nowMillis);
  }

  private static QmpStep runsAtSource(
      QmpStep step, Snapshot source, Snapshot destination, double nowMillis) {
    QmpState state = step.state();
    if (source.status().isUnderWay()) {
      if (!state.is(Fact.BEGUN)) {
        return QmpBack.giveUp(step, "the guest is in another migration already", nowMillis);
      }
      return state.undo().isEmpty()
          ? QmpForward.goOn(step, nowMillis)
          : QmpBack.cancelAtSource(step, state.undo(), nowMillis);
    }
    if (!state.undo().isEmpty()) {
      return QmpBack.giveUp(step, state.undo(), nowMillis);
    }
    if (destination.awaitsGuest()) {
      return QmpForward.setUp(step, destination, nowMillis);
    }
    String error = source.progress().error();
    return QmpBack.giveUp(
        step,
        error.isEmpty()
            ? "the destination's QEMU awaits no guest: start it with -incoming defer"
            : "QEMU: " + error,
        nowMillis);
  }

  private static QmpStep undoStopped(QmpStep step, Snapshot source, double nowMillis) {
    String error = source.progress().error();
    String reason = error.isEmpty() ? "QEMU's migration failed" : "QEMU: " + error;
    return source.status().isUnderWay()
        ? QmpBack.cancelAtSource(step, reason, nowMillis)
        : QmpBack.revive(step.change(step.state().undoing(reason)), nowMillis);
  }

  private static QmpStep sourceOnly(QmpStep before, Snapshot source, double nowMillis) {
    String reason = "the destination's QEMU has ended or can't be reached";
    QmpStep step = before.change(before.state().undoing(reason));
    if (source.isRunning()) {
      return source.status().isUnderWay()
          ? QmpBack.cancelAtSource(step, reason, nowMillis)
          : QmpBack.giveUp(step, reason, nowMillis);
    }
    step = step.learn(Fact.STOPPED);
    if (source.status().hasFailed() || source.runState().equals("paused")) {
      return undoStopped(step, source, nowMillis);
    }
    if (step.state().is(Fact.RUNS_NOWHERE) && !step.state().is(Fact.TOLD_TO_RUN)) {
      return QmpBack.revive(step, nowMillis);
    }
    // The guest ran there, or nobody can tell: starting it here might make it run twice.
    return before.state().is(Fact.DESTINATION_GONE)
        ? before
            .note("destination_lost")
            .report(MigrationEvent.RESUMED)
            .to(QmpPhase.DONE, nowMillis)
        : before;
  }

  private static QmpStep destinationOnly(QmpStep step, Snapshot destination, double nowMillis) {
    if (destination.isRunning()) {
      return QmpForward.arrived(step, nowMillis);
    }
    return destination.status() == MigrationStatus.COMPLETED && !destination.awaitsGuest()
        ? QmpForward.tellToRun(QmpForward.finish(step, nowMillis), nowMillis)
        : QmpBack.giveUp(step, "the source's QEMU has ended or can't be reached", nowMillis);
  }

  private static String unreached(QmpState state) {
    String source = state.parameters().source().toString();
    String destination = state.parameters().destination().toString();
    if (!state.source().isPresent() && !state.destination().isPresent()) {
      return "no QEMU answers at " + source + " nor at " + destination;
    }
    return "no QEMU answers at " + (state.source().isPresent() ? destination : source);
  }

  private static Side other(Side side) {
    return side == Side.SOURCE ? Side.DESTINATION : Side.SOURCE;
  }
}

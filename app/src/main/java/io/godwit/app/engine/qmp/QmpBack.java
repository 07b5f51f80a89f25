package io.godwit.app.engine.qmp;

import io.godwit.app.engine.qmp.QmpInput.Kind;
import io.godwit.app.migration.MigrationEvent;
import java.util.Locale;

/**
 * The part of {@link QmpPlan} that leads back to the source. What is given up is given up for good:
 * the destination is told to quit, so that it can't run the guest later.
 */
final class QmpBack {

  private QmpBack() {}

  /** Somebody wants it undone, and it can be. */
  static QmpStep cancel(QmpStep step, String reason, double nowMillis) {
    QmpStep next = step.learn(Fact.CANCELLED);
    switch (step.state().phase()) {
      case CONNECTING:
        // What has begun must be seen before it can be undone.
        return step.state().is(Fact.BEGUN)
            ? next.change(next.state().undoing(reason))
            : giveUp(next, reason, nowMillis);
      case SETTING_UP:
      case INSTALLED:
        return giveUp(next, reason, nowMillis);
      default:
        return cancelAtSource(next, reason, nowMillis);
    }
  }

  static QmpStep cancelAtSource(QmpStep step, String reason, double nowMillis) {
    return step.change(step.state().undoing(reason))
        .to(QmpPhase.CANCELLING, nowMillis)
        .send(Side.SOURCE, QmpCommand.cancel())
        .wake(QmpPlan.WATCH);
  }

  static QmpStep cancelling(QmpStep step, QmpInput input, double nowMillis) {
    if (input.kind() == Kind.TICK) {
      return step.send(Side.SOURCE, QmpCommand.queryMigrate()).wake(QmpPlan.WATCH);
    }
    if (input.side() == Side.DESTINATION
        || (input.kind() != Kind.STATUS && input.kind() != Kind.PROGRESS)) {
      return step;
    }
    if (input.status().hasFailed()) {
      return undo(step, nowMillis);
    }
    // It was through before it was cancelled; the guest may wait to be told where to run.
    return input.status() == MigrationStatus.COMPLETED && step.state().mode().waitsForWord()
        ? revive(step, nowMillis)
        : step;
  }

  /** QEMU gave up. */
  static QmpStep failed(QmpStep step, Progress progress, double nowMillis) {
    String reason =
        progress.error().isEmpty()
            ? "QEMU's migration " + progress.status().name().toLowerCase(Locale.ROOT)
            : "QEMU: " + progress.error();
    return undo(step.change(step.state().undoing(reason)), nowMillis);
  }

  /** The migration is off; the guest shall run at the source. */
  static QmpStep undo(QmpStep step, double nowMillis) {
    return step.state().is(Fact.STOPPED)
        ? revive(step, nowMillis)
        : giveUp(step, step.state().undo(), nowMillis);
  }

  static QmpStep revive(QmpStep step, double nowMillis) {
    return quitDestination(step)
        .to(QmpPhase.REVIVING, nowMillis)
        .send(Side.SOURCE, QmpCommand.cont())
        .wake(QmpPlan.WATCH);
  }

  static QmpStep reviving(QmpStep step, QmpInput input, double nowMillis) {
    if (input.kind() == Kind.TICK) {
      return step.send(Side.SOURCE, QmpCommand.cont()).wake(QmpPlan.WATCH);
    }
    if (input.side() != Side.SOURCE || !input.command().equals(QmpCommand.CONT)) {
      return step;
    }
    return giveUp(
        input.kind() == Kind.REFUSED ? step.note("source_not_resumed") : step,
        step.state().undo(),
        nowMillis);
  }

  static QmpStep giveUp(QmpStep step, String reason, double nowMillis) {
    QmpState state = step.state().undoing(reason);
    QmpStep next = step.change(state);
    return (state.phase() == QmpPhase.REVIVING ? next : quitDestination(next))
        .to(QmpPhase.FAILED, nowMillis)
        .report(
            state.is(Fact.CANCELLED) ? MigrationEvent.ABORT : MigrationEvent.FAILED, state.undo());
  }

  /** Only one that waits for this guest, or has it from us: a wrong address must do no harm. */
  private static QmpStep quitDestination(QmpStep step) {
    boolean isOurs =
        step.state()
            .destination()
            .filter(
                seen -> seen.awaitsGuest() || (step.state().is(Fact.BEGUN) && !seen.isRunning()))
            .isPresent();
    return isOurs ? step.send(Side.DESTINATION, QmpCommand.quit()) : step;
  }

  static String refusal(QmpInput input) {
    return String.format(
        "the %s refused %s: %s",
        input.side().name().toLowerCase(Locale.ROOT), input.command(), input.reason());
  }
}

package io.godwit.app.engine.qmp;

import io.godwit.app.engine.qmp.QmpInput.Kind;
import io.godwit.app.migration.MigrationEvent;
import java.time.Duration;

/** The part of {@link QmpPlan} that leads to the destination. */
final class QmpForward {

  private QmpForward() {}

  /** Sends both sides what they need; a destination that listens already needs less. */
  static QmpStep setUp(QmpStep before, Snapshot destination, double nowMillis) {
    QmpParameters parameters = before.state().parameters();
    QmpState fresh = before.state().without(Fact.SOURCE_SET).without(Fact.DESTINATION_SET);
    QmpStep step =
        before
            .change(fresh)
            .to(QmpPhase.SETTING_UP, nowMillis)
            .send(Side.DESTINATION, QmpCommand.capabilities(parameters.mode()));
    if (parameters.mode().waitsForWord()) {
      // To one that awaits a guest it means: don't run it before you are told to.
      step = step.send(Side.DESTINATION, QmpCommand.stop());
    }
    step =
        destination.isListening()
            ? step.learn(Fact.DESTINATION_SET)
            : step.send(Side.DESTINATION, QmpCommand.incoming(parameters.channel()));
    return step.send(Side.SOURCE, QmpCommand.capabilities(parameters.mode()))
        .send(Side.SOURCE, limits(parameters));
  }

  /** What keeps QEMU from stopping the guest before we do, unless that is what is wanted. */
  private static QmpCommand limits(QmpParameters parameters) {
    return parameters.mode() == QmpMode.PAUSE_BEFORE_SWITCHOVER
        ? QmpCommand.limits(parameters.maxBandwidth(), parameters.downtime())
        : QmpCommand.limits(
            Math.min(parameters.maxBandwidth(), Approach.START), QmpPlan.NO_DOWNTIME);
  }

  static QmpStep settingUp(QmpStep before, QmpInput input, double nowMillis) {
    if (input.kind() == Kind.REFUSED) {
      return QmpBack.giveUp(before, QmpBack.refusal(input), nowMillis);
    }
    QmpStep step = before;
    if (input.is(Kind.TAKEN, Side.SOURCE) && input.command().equals(QmpCommand.SET_PARAMETERS)) {
      step = step.learn(Fact.SOURCE_SET);
    }
    if (input.is(Kind.TAKEN, Side.DESTINATION) && input.command().equals(QmpCommand.INCOMING)) {
      step = step.learn(Fact.DESTINATION_SET);
    }
    if (!step.state().is(Fact.SOURCE_SET) || !step.state().is(Fact.DESTINATION_SET)) {
      return step;
    }
    return step.state().is(Fact.NETWORK_READY)
        ? begin(step, nowMillis)
        : step.to(QmpPhase.INSTALLED, nowMillis);
  }

  static QmpStep installed(QmpStep step, QmpInput input, double nowMillis) {
    return input.kind() == Kind.NETWORK_READY ? begin(step, nowMillis) : step;
  }

  private static QmpStep begin(QmpStep step, double nowMillis) {
    QmpState begun =
        step.state().with(Fact.BEGUN).without(Fact.NEARLY_DONE_SAID).toBuilder()
            .copyingSinceMillis(nowMillis)
            .round(0)
            .build();
    return watch(
        step.change(begun)
            .note("copying")
            .send(Side.SOURCE, QmpCommand.migrate(begun.parameters().channel())),
        nowMillis);
  }

  /** Goes on with a copying that is under way, slowly. */
  static QmpStep goOn(QmpStep step, double nowMillis) {
    QmpState unpaced = step.state().without(Fact.PACED).without(Fact.NEARLY_DONE_SAID);
    return watch(step.change(unpaced).send(Side.SOURCE, limits(unpaced.parameters())), nowMillis);
  }

  private static QmpStep watch(QmpStep step, double nowMillis) {
    return step.to(QmpPhase.COPYING, nowMillis).wake(SwitchDecision.NEAR_POLL);
  }

  /** The guest runs at the source, in COPYING to ANNOUNCED. */
  static QmpStep copying(QmpStep step, QmpInput input, double nowMillis) {
    QmpPhase phase = step.state().phase();
    switch (input.kind()) {
      case TICK:
        return phase == QmpPhase.AIMED
            ? announce(step, nowMillis)
            : step.send(Side.SOURCE, QmpCommand.queryMigrate());
      case ROUND:
        return step.send(Side.SOURCE, QmpCommand.queryMigrate());
      case PROGRESS:
        return progress(step, input.progress(), nowMillis);
      case STATUS:
        return status(step, input, nowMillis);
      case STOPPED:
        return input.side() == Side.SOURCE && step.state().mode() != QmpMode.PAUSE_BEFORE_SWITCHOVER
            ? finish(step.note("converged_early"), nowMillis)
            : step;
      case NETWORK_REDIRECTED:
        return phase == QmpPhase.ANNOUNCED ? stop(step, nowMillis) : step;
      case NETWORK_READY:
        return phase == QmpPhase.ANNOUNCED ? goOn(step, nowMillis) : step;
      case REFUSED:
        return input.side() == Side.SOURCE
            ? QmpBack.cancelAtSource(step, QmpBack.refusal(input), nowMillis)
            : step;
      default:
        return step;
    }
  }

  private static QmpStep status(QmpStep step, QmpInput input, double nowMillis) {
    if (input.side() == Side.DESTINATION) {
      return step;
    }
    if (input.status() == MigrationStatus.PRE_SWITCHOVER) {
      return announce(step, nowMillis);
    }
    // The answer says why.
    return input.status().hasFailed() ? step.send(Side.SOURCE, QmpCommand.queryMigrate()) : step;
  }

  private static QmpStep progress(QmpStep before, Progress progress, double nowMillis) {
    if (progress.status().hasFailed()) {
      return QmpBack.failed(before, progress, nowMillis);
    }
    QmpStep step = before;
    if (progress.round() > step.state().round()) {
      step =
          step.change(step.state().toBuilder().round(progress.round()).build())
              .note("round", progress.figures());
    }
    QmpState state = step.state();
    if (state.phase() == QmpPhase.SLOWED) {
      return slowed(step, progress, nowMillis);
    }
    if (state.phase() != QmpPhase.COPYING) {
      return step;
    }
    switch (SwitchDecision.decide(
        state.parameters(), progress, nowMillis - state.copyingSinceMillis())) {
      case STOP_AND_COPY:
        return slowDown(step.note("nearly_copied", progress.figures()), progress, nowMillis);
      case POST_COPY:
        return slowDown(
            step.learn(Fact.TO_POST_COPY).note("turning_to_post_copy", progress.figures()),
            progress,
            nowMillis);
      default:
        QmpStep next = isNearlyOver(state, progress) ? nearlyDone(step) : step;
        return pace(next, progress).wake(SwitchDecision.poll(state.parameters(), progress));
    }
  }

  /** Where QEMU chooses the moment; where we do, the slowing down comes before it. */
  private static boolean isNearlyOver(QmpState state, Progress progress) {
    return state.mode() == QmpMode.PAUSE_BEFORE_SWITCHOVER
        && progress.status() == MigrationStatus.ACTIVE
        && progress.round() > 0
        && progress.remainingBytes() <= state.parameters().thresholdBytes();
  }

  /** Nobody waits for what the network makes of it: the stop is announced in any case. */
  private static QmpStep nearlyDone(QmpStep step) {
    return step.state().is(Fact.NEARLY_DONE_SAID)
        ? step
        : step.learn(Fact.NEARLY_DONE_SAID).report(MigrationEvent.NEARLY_DONE);
  }

  private static QmpStep pace(QmpStep step, Progress progress) {
    QmpState state = step.state();
    if (state.is(Fact.PACED)
        || progress.totalBytes() == 0
        || state.mode() == QmpMode.PAUSE_BEFORE_SWITCHOVER) {
      return step;
    }
    long pace = Approach.pace(state.parameters(), progress.totalBytes());
    QmpStep paced = step.learn(Fact.PACED);
    return pace > Approach.START ? paced.send(Side.SOURCE, QmpCommand.bandwidth(pace)) : paced;
  }

  private static QmpStep slowDown(QmpStep step, Progress progress, double nowMillis) {
    long bandwidth = Approach.bandwidth(step.state().parameters(), progress);
    QmpStep next = copyAt(bandwidth, step.to(QmpPhase.SLOWED, nowMillis), progress, nowMillis);
    // QEMU first: it must be slow before it thinks itself done.
    return nearlyDone(next);
  }

  private static QmpStep copyAt(long bandwidth, QmpStep step, Progress progress, double nowMillis) {
    RateWindows windows = RateWindows.at(bandwidth, progress.remainingBytes(), nowMillis);
    return step.change(step.state().toBuilder().windows(windows).build())
        .send(Side.SOURCE, QmpCommand.bandwidth(bandwidth))
        .wake(Approach.POLL);
  }

  private static QmpStep slowed(QmpStep before, Progress progress, double nowMillis) {
    RateWindows windows = before.state().windows().see(progress.remainingBytes(), nowMillis);
    QmpStep step = before.change(before.state().toBuilder().windows(windows).build());
    if (nowMillis - step.state().sinceMillis() > Approach.PATIENCE.toMillis()) {
      return announce(step, nowMillis);
    }
    long bandwidth = Approach.bandwidth(step.state().parameters(), progress);
    // Once as slow as can be it stays so, though the next round may begin with more.
    if (bandwidth < windows.bandwidth()) {
      return copyAt(bandwidth, step, progress, nowMillis);
    }
    if (!Approach.isOver(windows)) {
      return step.wake(Approach.POLL);
    }
    double wait = windows.beganMillis() + Approach.ANNOUNCE_AFTER.toMillis() - nowMillis;
    return step.note("slowed_down", progress.figures())
        .to(QmpPhase.AIMED, nowMillis)
        .wake(Duration.ofNanos((long) (Math.max(0, wait) * 1e6)));
  }

  static QmpStep announce(QmpStep step, double nowMillis) {
    QmpStep next = step.to(QmpPhase.ANNOUNCED, nowMillis).report(MigrationEvent.ABOUT_TO_STOP);
    return step.state().is(Fact.NETWORK_REDIRECTED) ? stop(next, nowMillis) : next;
  }

  private static QmpStep stop(QmpStep step, double nowMillis) {
    if (step.state().mode() == QmpMode.PAUSE_BEFORE_SWITCHOVER) {
      return finish(step, nowMillis).send(Side.SOURCE, QmpCommand.leavePreSwitchover());
    }
    return step.to(QmpPhase.STOPPING, nowMillis)
        .send(
            Side.SOURCE,
            step.state().is(Fact.TO_POST_COPY) ? QmpCommand.startPostCopy() : noLimits(step))
        .wake(QmpPlan.WATCH);
  }

  private static QmpCommand noLimits(QmpStep step) {
    return QmpCommand.limits(QmpPlan.FULL_BANDWIDTH, step.state().parameters().downtime());
  }

  /** The guest has stopped at the source, by our will or not. */
  static QmpStep finish(QmpStep step, double nowMillis) {
    boolean isHurried = step.state().phase() == QmpPhase.STOPPING;
    boolean runsNowhere = step.state().mode().waitsForWord();
    QmpStep next =
        (runsNowhere ? step.learn(Fact.RUNS_NOWHERE) : step)
            .learn(Fact.STOPPED)
            .to(QmpPhase.FINISHING, nowMillis)
            .report(MigrationEvent.STOPPED)
            .wake(QmpPlan.WATCH);
    // Nothing changes any more, so QEMU may take its time for what is left.
    return isHurried ? next : next.send(Side.SOURCE, noLimits(next));
  }

  /** QEMU may finish, or the guest has stopped: STOPPING or FINISHING. */
  static QmpStep finishing(QmpStep step, QmpInput input, double nowMillis) {
    boolean isStopping = step.state().phase() == QmpPhase.STOPPING;
    switch (input.kind()) {
      case STOPPED:
        return isStopping && input.side() == Side.SOURCE ? finish(step, nowMillis) : step;
      case STATUS:
        if (input.side() == Side.DESTINATION) {
          return input.status() == MigrationStatus.COMPLETED
              ? tellToRun(isStopping ? finish(step, nowMillis) : step, nowMillis)
              : step;
        }
        return input.status().hasFailed()
            ? step.send(Side.SOURCE, QmpCommand.queryMigrate())
            : step;
      case PROGRESS:
        return input.status().hasFailed()
            ? QmpBack.failed(step, input.progress(), nowMillis)
            : step;
      case RESUMED:
        return QmpBack.cancelAtSource(step, "the guest went on at the source", nowMillis);
      case TICK:
        return watchStop(step);
      case REFUSED:
        return isStopping && input.side() == Side.SOURCE
            ? QmpBack.cancelAtSource(step, QmpBack.refusal(input), nowMillis)
            : step;
      default:
        return step;
    }
  }

  /** A guest that changes its memory faster than QEMU copies it would keep the network waiting. */
  private static QmpStep watchStop(QmpStep step) {
    boolean isLate =
        step.state().phase() == QmpPhase.STOPPING && !step.state().is(Fact.TO_POST_COPY);
    return (isLate ? step.send(Side.SOURCE, QmpCommand.stop()) : step)
        .send(Side.SOURCE, QmpCommand.queryMigrate())
        .wake(QmpPlan.WATCH);
  }

  /** The destination has all of the guest. Told twice to run it, it runs it once. */
  static QmpStep tellToRun(QmpStep step, double nowMillis) {
    return step.learn(Fact.TOLD_TO_RUN)
        .to(QmpPhase.RESUMING, nowMillis)
        .send(Side.DESTINATION, QmpCommand.cont())
        .wake(QmpPlan.WATCH);
  }

  static QmpStep resuming(QmpStep step, QmpInput input) {
    return input.kind() == Kind.TICK
        ? step.send(Side.DESTINATION, QmpCommand.cont()).wake(QmpPlan.WATCH)
        : step;
  }

  /** The guest runs at the destination. */
  static QmpStep arrived(QmpStep step, double nowMillis) {
    if (step.state().phase() == QmpPhase.TRAILING) {
      return step;
    }
    QmpStep next =
        (step.state().undo().isEmpty() ? step : step.note("too_late_to_undo"))
            .report(MigrationEvent.RESUMED);
    return step.state().is(Fact.SOURCE_DONE)
        ? next.note("source_done").to(QmpPhase.DONE, nowMillis)
        : next.to(QmpPhase.TRAILING, nowMillis).wake(QmpPlan.WATCH);
  }

  static QmpStep trailing(QmpStep step, QmpInput input, double nowMillis) {
    if (input.kind() == Kind.TICK) {
      return step.send(Side.SOURCE, QmpCommand.queryMigrate()).wake(QmpPlan.WATCH);
    }
    if (input.kind() != Kind.STATUS && input.kind() != Kind.PROGRESS) {
      return step;
    }
    if (input.kind() == Kind.STATUS && input.status() == MigrationStatus.POSTCOPY_PAUSED) {
      return step.note("post_copy_paused");
    }
    if (input.side() == Side.SOURCE && input.status() == MigrationStatus.COMPLETED) {
      return step.note("source_done").to(QmpPhase.DONE, nowMillis);
    }
    return input.side() == Side.SOURCE && input.status().hasFailed()
        ? step.note("source_failed").to(QmpPhase.DONE, nowMillis)
        : step;
  }
}

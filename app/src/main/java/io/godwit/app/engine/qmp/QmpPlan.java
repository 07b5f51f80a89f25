package io.godwit.app.engine.qmp;

import io.godwit.app.engine.qmp.QmpInput.Kind;
import java.time.Duration;

/**
 * The steps by which two QEMU processes hand a guest over, as a pure function of state, input and
 * time. The order is what loses nothing: QEMU is slowed down until it can't think itself done; the
 * network is redirected and confirmed; only then QEMU may be quick and stop the guest; and in
 * pre-copy the guest then runs nowhere until the destination, which has all of it, is told to run
 * it.
 *
 * <pre>
 * CONNECTING  both sides seen                              {@link QmpRecovery} decides where to go on
 * SETTING_UP  both sides took all                          INSTALLED, or COPYING if the network is ready
 * INSTALLED   network ready                                COPYING: migrate
 * COPYING     little left                                  SLOWED: less and less bandwidth; nearly done
 *             pre-switchover (only in that mode)           ANNOUNCED: about to stop
 * SLOWED      QEMU's windows are known                     AIMED
 * AIMED       shortly before the window's end              ANNOUNCED: about to stop
 * ANNOUNCED   network redirected                           STOPPING: full bandwidth, or start post-copy
 *             network's redirect withdrawn                 COPYING: slowly again
 * STOPPING    guest stopped                                FINISHING: stopped
 * FINISHING   destination has all of it                    RESUMING: cont
 * TRAILING    source done, failed or lost                  DONE
 * CANCELLING  cancelled                                    FAILED, or REVIVING if the guest has stopped
 * REVIVING    the source runs the guest again              FAILED: aborted, or failed
 *
 * COPYING to ANNOUNCED: guest stopped by QEMU              FINISHING: stopped, "converged_early"
 * COPYING to FINISHING: migration failed                   FAILED, or REVIVING if the guest has stopped
 * any phase: guest runs at the destination                 TRAILING: resumed
 * any phase: a monitor lost or gone                        CONNECTING
 * any phase in which {@link #mayCancel}: cancelled         CANCELLING, or FAILED if nothing has begun
 * </pre>
 */
final class QmpPlan {

  /** So little that QEMU does not think itself done while the guest changes its memory. */
  static final Duration NO_DOWNTIME = Duration.ofMillis(1);

  /** Without bound, for any network of today: 32 Gbit/s. */
  static final long FULL_BANDWIDTH = 4L << 30;

  /** How often to ask where an event says the same, in case it was lost. */
  static final Duration WATCH = Duration.ofMillis(250);

  private QmpPlan() {}

  /**
   * @param nowMillis a time in milliseconds that only grows
   */
  static QmpStep next(QmpState before, QmpInput input, double nowMillis) {
    if (before.phase().isTerminal()) {
      return QmpStep.stay(before);
    }
    QmpStep step = QmpStep.stay(remember(before, input));
    if (input.is(Kind.RESUMED, Side.DESTINATION) && mayArrive(before)) {
      return QmpForward.arrived(step, nowMillis);
    }
    switch (input.kind()) {
      case CANCEL:
        return mayCancel(before) ? QmpBack.cancel(step, input.reason(), nowMillis) : step;
      case LOST:
      case GONE:
        return QmpRecovery.lost(step, input, nowMillis);
      default:
        return inPhase(step, input, nowMillis);
    }
  }

  private static QmpStep inPhase(QmpStep step, QmpInput input, double nowMillis) {
    switch (step.state().phase()) {
      case CONNECTING:
        return QmpRecovery.connecting(step, input, nowMillis);
      case SETTING_UP:
        return QmpForward.settingUp(step, input, nowMillis);
      case INSTALLED:
        return QmpForward.installed(step, input, nowMillis);
      case COPYING:
      case SLOWED:
      case AIMED:
      case ANNOUNCED:
        return QmpForward.copying(step, input, nowMillis);
      case STOPPING:
      case FINISHING:
        return QmpForward.finishing(step, input, nowMillis);
      case RESUMING:
        return QmpForward.resuming(step, input);
      case TRAILING:
        return QmpForward.trailing(step, input, nowMillis);
      case CANCELLING:
        return QmpBack.cancelling(step, input, nowMillis);
      case REVIVING:
        return QmpBack.reviving(step, input, nowMillis);
      default:
        return step;
    }
  }

  /** Whether it can be this guest that runs at the destination now, and not told to end. */
  private static boolean mayArrive(QmpState state) {
    return state.is(Fact.BEGUN) && state.phase() != QmpPhase.REVIVING;
  }

  /**
   * Whether the guest can still be kept at the source: it runs there, or nowhere, and the
   * destination was not told to run it.
   */
  static boolean mayCancel(QmpState state) {
    switch (state.phase()) {
      case TRAILING:
      case CANCELLING:
      case REVIVING:
      case DONE:
      case FAILED:
        return false;
      case STOPPING:
        return state.mode().waitsForWord();
      case FINISHING:
        return state.is(Fact.RUNS_NOWHERE);
      default:
        return !state.is(Fact.TOLD_TO_RUN);
    }
  }

  private static QmpState remember(QmpState state, QmpInput input) {
    boolean isOfSource = input.side() == Side.SOURCE;
    switch (input.kind()) {
      case CONNECTED:
        return state.seen(input.side(), input.snapshot());
      case GONE:
        return state.with(isOfSource ? Fact.SOURCE_GONE : Fact.DESTINATION_GONE);
      case NETWORK_READY:
        return state.with(Fact.NETWORK_READY).without(Fact.NETWORK_REDIRECTED);
      case NETWORK_REDIRECTED:
        return state.with(Fact.NETWORK_READY).with(Fact.NETWORK_REDIRECTED);
      case STOPPED:
        return isOfSource ? state.with(Fact.STOPPED) : state;
      case RESUMED:
        return isOfSource ? state.without(Fact.STOPPED) : state;
      case STATUS:
        return isOfSource && input.status() == MigrationStatus.COMPLETED
            ? state.with(Fact.SOURCE_DONE)
            : state;
      default:
        return state;
    }
  }
}

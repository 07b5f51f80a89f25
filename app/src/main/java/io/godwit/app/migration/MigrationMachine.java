package io.godwit.app.migration;

import com.google.common.collect.ImmutableList;

/**
 * The migration state machine: a pure function of phase and event.
 *
 * <pre>
 *             BEGIN      PREPARED NET_FAILED ABOUT_TO_STOP REDIR_CONF STOPPED    RESUMED    FAILED   ABORT    DRAINED   ROLLED_BACK TIMEOUT
 * REQUESTED   PREPARING  -        -          refuse        -          refuse     refuse     ABORTING ABORTING -         -           -
 * PREPARING   -          READY    ABORTING   refuse        -          STOPPED    SETTLING   ABORTING ABORTING -         -           ABORTING
 * READY       -          -        ABORTING   REDIRECTING   -          STOPPED    SETTLING   ABORTING ABORTING -         -           -
 * REDIRECTING -          -        ABORTING   again         REDIRECTED STOPPED    SETTLING   ABORTING ABORTING -         -           ABORTING
 * REDIRECTED  -          -        -          again         -          STOPPED    SETTLING   ABORTING ABORTING -         -           READY
 * STOPPED     -          -        -          refuse        -          again      SETTLING   ABORTING ABORTING -         -           -
 * SETTLING    -          -        -          refuse        -          again      again      refuse   refuse   COMPLETED -           -
 * COMPLETED   -          -        -          refuse        -          again      again      refuse   refuse   -         -           -
 * ABORTING    -          -        -          refuse        -          refuse     refuse     again    again    -         ABORTED     -
 * ABORTED     -          -        -          refuse        -          refuse     refuse     again    again    -         -           -
 *
 * refuse: the sender is told that the event does not fit; again: said before, answered the same;
 * -: a late or doubled report from inside, ignored.
 * </pre>
 *
 * <p>READY has no timer: an engine may copy for hours. A guest that was announced to stop and did
 * not is served at the source again, and may be announced anew.
 *
 * <p>Up to the guest's resume at the destination every way leads back to the source; after it, only
 * forward. A guest that has stopped is not rolled back by a timer, since only the engine knows
 * where it will run. An engine that reports its stop without having announced it gets the redirect
 * at that moment, together with the source's shut guard: the best that is left.
 */
public final class MigrationMachine {

  private MigrationMachine() {}

  /** The next phase and what to do on the way. */
  public static Transition next(Phase phase, MigrationEvent event) {
    switch (phase) {
      case REQUESTED:
        return requested(event);
      case PREPARING:
      case READY:
      case REDIRECTING:
      case REDIRECTED:
        return runningAtSource(phase, event);
      case STOPPED:
        return stopped(event);
      case SETTLING:
      case COMPLETED:
        return runningAtDestination(phase, event);
      case ABORTING:
      case ABORTED:
        return backAtSource(phase, event);
    }
    throw new AssertionError(phase);
  }

  private static Transition requested(MigrationEvent event) {
    switch (event) {
      case BEGIN:
        return to(Phase.PREPARING);
      case FAILED:
      case ABORT:
        return to(Phase.ABORTING);
      case ABOUT_TO_STOP:
      case STOPPED:
      case RESUMED:
        return Transition.refuse(Phase.REQUESTED);
      default:
        return Transition.ignore(Phase.REQUESTED);
    }
  }

  private static Transition runningAtSource(Phase phase, MigrationEvent event) {
    switch (event) {
      case PREPARED:
        return phase == Phase.PREPARING ? to(Phase.READY) : Transition.ignore(phase);
      case ABOUT_TO_STOP:
        return announced(phase);
      case REDIRECT_CONFIRMED:
        return phase == Phase.REDIRECTING ? to(Phase.REDIRECTED) : Transition.ignore(phase);
      case STOPPED:
        return to(Phase.STOPPED);
      case RESUMED:
        return to(Phase.SETTLING);
      case FAILED:
      case ABORT:
        return to(Phase.ABORTING);
      case TIMEOUT:
        return late(phase);
      case NETWORK_FAILED:
        return phase == Phase.REDIRECTED ? Transition.ignore(phase) : to(Phase.ABORTING);
      default:
        return Transition.ignore(phase);
    }
  }

  private static Transition late(Phase phase) {
    switch (phase) {
      case READY:
        return Transition.ignore(phase);
      case REDIRECTED:
        return to(Phase.READY);
      default:
        return to(Phase.ABORTING);
    }
  }

  private static Transition announced(Phase phase) {
    switch (phase) {
      case PREPARING:
        return Transition.refuse(phase);
      case READY:
        return to(Phase.REDIRECTING);
      default:
        return Transition.again(phase);
    }
  }

  private static Transition stopped(MigrationEvent event) {
    switch (event) {
      case RESUMED:
        return to(Phase.SETTLING);
      case FAILED:
      case ABORT:
        return to(Phase.ABORTING);
      case STOPPED:
        return Transition.again(Phase.STOPPED);
      case ABOUT_TO_STOP:
        return Transition.refuse(Phase.STOPPED);
      default:
        return Transition.ignore(Phase.STOPPED);
    }
  }

  private static Transition runningAtDestination(Phase phase, MigrationEvent event) {
    switch (event) {
      case DRAINED:
        return phase == Phase.SETTLING ? to(Phase.COMPLETED) : Transition.ignore(phase);
      case STOPPED:
      case RESUMED:
        return Transition.again(phase);
      case ABOUT_TO_STOP:
      case FAILED:
      case ABORT:
        return Transition.refuse(phase);
      default:
        return Transition.ignore(phase);
    }
  }

  private static Transition backAtSource(Phase phase, MigrationEvent event) {
    switch (event) {
      case ROLLED_BACK:
        return phase == Phase.ABORTING ? to(Phase.ABORTED) : Transition.ignore(phase);
      case FAILED:
      case ABORT:
        return Transition.again(phase);
      case ABOUT_TO_STOP:
      case STOPPED:
      case RESUMED:
        return Transition.refuse(phase);
      default:
        return Transition.ignore(phase);
    }
  }

  /** What entering a phase asks for, whichever way it is entered; done again after a crash. */
  public static ImmutableList<Effect> onEntry(Phase phase) {
    switch (phase) {
      case PREPARING:
        return ImmutableList.of(Effect.PREPARE);
      case REDIRECTING:
        return ImmutableList.of(Effect.REDIRECT);
      case SETTLING:
        return ImmutableList.of(Effect.SETTLE);
      case ABORTING:
        return ImmutableList.of(Effect.ROLL_BACK);
      default:
        return ImmutableList.of();
    }
  }

  private static Transition to(Phase next) {
    return Transition.move(next, onEntry(next));
  }
}

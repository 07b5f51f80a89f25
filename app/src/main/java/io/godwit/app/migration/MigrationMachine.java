package io.godwit.app.migration;

import static io.godwit.app.migration.Phase.ABORTED;
import static io.godwit.app.migration.Phase.APPROACHING;
import static io.godwit.app.migration.Phase.COMPLETED;
import static io.godwit.app.migration.Phase.DRAINING;
import static io.godwit.app.migration.Phase.POISED;
import static io.godwit.app.migration.Phase.PREPARING;
import static io.godwit.app.migration.Phase.READY;
import static io.godwit.app.migration.Phase.REDIRECTED;
import static io.godwit.app.migration.Phase.REDIRECTING;
import static io.godwit.app.migration.Phase.REPOINTING;
import static io.godwit.app.migration.Phase.REQUESTED;
import static io.godwit.app.migration.Phase.RETREATING;
import static io.godwit.app.migration.Phase.SETTLING;
import static io.godwit.app.migration.Phase.STOPPED;
import static io.godwit.app.migration.Phase.VOUCHING;
import static io.godwit.app.migration.Phase.WITHDRAWING;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableTable;
import io.godwit.app.migration.Transition.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * The migration state machine: a pure function of phase and event.
 *
 * <pre>
 * from the network and from inside:
 *             BEGIN     PREPARED NETWORK_FAILED REPOINTED   REDIRECT_CONFIRMED SETTLED  DRAINED   DRAINED_GUARDED VOUCHED   SUPERSEDED ROLLED_BACK TIMEOUT
 * REQUESTED   PREPARING -        -              -           -                  -        -         -               -         refuse     -           WITHDRAWING
 * PREPARING   -         READY    WITHDRAWING    -           -                  -        -         -               -         refuse     -           WITHDRAWING
 * READY       -         -        RETREATING     -           -                  -        -         -               -         refuse     -           RETREATING
 * APPROACHING -         -        READY          POISED      -                  -        -         -               -         refuse     -           READY
 * POISED      -         -        READY          -           -                  -        -         -               -         refuse     -           READY
 * REPOINTING  -         -        RETREATING     REDIRECTING -                  -        -         -               -         refuse     -           RETREATING
 * REDIRECTING -         -        RETREATING     -           REDIRECTED         -        -         -               -         refuse     -           RETREATING
 * REDIRECTED  -         -        -              -           -                  -        -         -               -         refuse     -           READY
 * STOPPED     -         -        -              -           -                  -        -         -               -         refuse     -           overdue
 * SETTLING    -         -        -              -           -                  DRAINING -         -               -         refuse     -           overdue
 * DRAINING    -         -        -              -           -                  -        COMPLETED VOUCHING        -         COMPLETED  -           -
 * VOUCHING    -         -        -              -           -                  -        -         -               COMPLETED COMPLETED  -           -
 * COMPLETED   -         -        -              -           -                  -        -         -               -         again      -           -
 * RETREATING  -         -        -              -           -                  -        -         -               -         refuse     WITHDRAWING overdue
 * WITHDRAWING -         -        -              -           -                  -        -         -               -         refuse     ABORTED     overdue
 * ABORTED     -         -        -              -           -                  -        -         -               -         again      -           -
 *
 * from engines, operators and the wire:
 *             NEARLY_DONE ABOUT_TO_STOP STOPPED RESUMED  ANNOUNCED FAILED      ABORT
 * REQUESTED   refuse      refuse        refuse  refuse   refuse    WITHDRAWING WITHDRAWING
 * PREPARING   refuse      refuse        STOPPED SETTLING refuse    WITHDRAWING WITHDRAWING
 * READY       APPROACHING REPOINTING    STOPPED SETTLING SETTLING  RETREATING  RETREATING
 * APPROACHING again       REPOINTING    STOPPED SETTLING SETTLING  RETREATING  RETREATING
 * POISED      again       REDIRECTING   STOPPED SETTLING SETTLING  RETREATING  RETREATING
 * REPOINTING  again       again         STOPPED SETTLING SETTLING  RETREATING  RETREATING
 * REDIRECTING again       again         STOPPED SETTLING SETTLING  RETREATING  RETREATING
 * REDIRECTED  again       again         STOPPED SETTLING SETTLING  RETREATING  RETREATING
 * STOPPED     refuse      refuse        again   SETTLING SETTLING  RETREATING  RETREATING
 * SETTLING    refuse      refuse        again   again    again     refuse      refuse
 * DRAINING    refuse      refuse        again   again    again     refuse      refuse
 * VOUCHING    refuse      refuse        again   again    again     refuse      refuse
 * COMPLETED   refuse      refuse        again   again    again     refuse      refuse
 * RETREATING  refuse      refuse        refuse  SETTLING SETTLING  again       again
 * WITHDRAWING refuse      refuse        refuse  refuse   refuse    again       again
 * ABORTED     refuse      refuse        refuse  refuse   refuse    again       again
 *
 * refuse: the sender is told that the event does not fit; again: said before, answered the same;
 * overdue: noted, and waited on; -: a late or doubled report from inside, ignored.
 * </pre>
 *
 * <p>Up to the guest's resume at the destination every way leads back to the source; after it, only
 * forward. A guest that has stopped is not rolled back by a timer, since only the engine knows
 * where it will run; the longest such wait is a guest that was parked (non-live migration). While
 * the redirect is being taken back the destination still takes frames in, so an engine that says
 * then that the guest runs there after all is believed: where the guest runs is a fact, not a wish.
 *
 * <p>An engine that reports its stop without having announced it gets the redirect at that moment,
 * together with the source's shut guard; one that reports nothing at all gets it with the guest's
 * announcement on the wire, where the network takes that for a word: the best that is left. A guest
 * that was announced to stop and did not is served at the source again, and may be announced anew.
 *
 * <p>An engine that can tell beforehand that its copy is nearly done shortens what its announced
 * stop waits for: the others are turned then, by way of the destination, which sends on to the
 * source. Since all traffic leads over the destination for as long, it is taken back if the stop is
 * not announced soon, or the destination is lost; the engine may say it again, or announce the stop
 * without it.
 */
public final class MigrationMachine {

  private static final ImmutableTable<Phase, MigrationEvent, Phase> MOVES = moves();

  private MigrationMachine() {}

  /** The next phase and what to do on the way. */
  public static Transition next(Phase phase, MigrationEvent event) {
    @Nullable Phase next = MOVES.get(phase, event);
    return next == null
        ? Transition.stay(phase, stay(phase, event))
        : Transition.move(next, onEntry(next));
  }

  private static ImmutableTable<Phase, MigrationEvent, Phase> moves() {
    ImmutableTable.Builder<Phase, MigrationEvent, Phase> moves = ImmutableTable.builder();
    moves.put(REQUESTED, MigrationEvent.BEGIN, PREPARING);
    moves.put(PREPARING, MigrationEvent.PREPARED, READY);
    moves.put(READY, MigrationEvent.NEARLY_DONE, APPROACHING);
    moves.put(READY, MigrationEvent.ABOUT_TO_STOP, REPOINTING);
    moves.put(APPROACHING, MigrationEvent.REPOINTED, POISED);
    moves.put(APPROACHING, MigrationEvent.ABOUT_TO_STOP, REPOINTING);
    moves.put(POISED, MigrationEvent.ABOUT_TO_STOP, REDIRECTING);
    for (Phase near : ImmutableList.of(APPROACHING, POISED)) {
      moves.put(near, MigrationEvent.NETWORK_FAILED, READY);
      moves.put(near, MigrationEvent.TIMEOUT, READY);
    }
    moves.put(REPOINTING, MigrationEvent.REPOINTED, REDIRECTING);
    moves.put(REDIRECTING, MigrationEvent.REDIRECT_CONFIRMED, REDIRECTED);
    for (Phase turning : ImmutableList.of(REPOINTING, REDIRECTING)) {
      moves.put(turning, MigrationEvent.NETWORK_FAILED, RETREATING);
      moves.put(turning, MigrationEvent.TIMEOUT, RETREATING);
    }
    moves.put(REDIRECTED, MigrationEvent.TIMEOUT, READY);
    moves.put(SETTLING, MigrationEvent.SETTLED, DRAINING);
    moves.put(DRAINING, MigrationEvent.DRAINED, COMPLETED);
    moves.put(DRAINING, MigrationEvent.SUPERSEDED, COMPLETED);
    moves.put(DRAINING, MigrationEvent.DRAINED_GUARDED, VOUCHING);
    moves.put(VOUCHING, MigrationEvent.VOUCHED, COMPLETED);
    moves.put(VOUCHING, MigrationEvent.SUPERSEDED, COMPLETED);
    moves.put(RETREATING, MigrationEvent.ROLLED_BACK, WITHDRAWING);
    moves.put(WITHDRAWING, MigrationEvent.ROLLED_BACK, ABORTED);
    moves.put(PREPARING, MigrationEvent.NETWORK_FAILED, WITHDRAWING);
    for (Phase before : ImmutableList.of(REQUESTED, PREPARING)) {
      moves.put(before, MigrationEvent.TIMEOUT, WITHDRAWING);
      moves.put(before, MigrationEvent.FAILED, WITHDRAWING);
      moves.put(before, MigrationEvent.ABORT, WITHDRAWING);
    }
    for (Phase turned :
        ImmutableList.of(APPROACHING, POISED, REPOINTING, REDIRECTING, REDIRECTED)) {
      moves.put(turned, MigrationEvent.STOPPED, STOPPED);
      backOrForward(moves, turned);
    }
    backOrForward(moves, STOPPED);
    moves.put(PREPARING, MigrationEvent.STOPPED, STOPPED);
    // The others may have been turned before, and not all have confirmed that they are back.
    moves.put(READY, MigrationEvent.NETWORK_FAILED, RETREATING);
    moves.put(READY, MigrationEvent.TIMEOUT, RETREATING);
    moves.put(READY, MigrationEvent.STOPPED, STOPPED);
    backOrForward(moves, READY);
    moves.put(RETREATING, MigrationEvent.RESUMED, SETTLING);
    moves.put(RETREATING, MigrationEvent.ANNOUNCED, SETTLING);
    moves.put(PREPARING, MigrationEvent.RESUMED, SETTLING);
    return moves.build();
  }

  /** Frames may be on their way to the destination already. */
  private static void backOrForward(
      ImmutableTable.Builder<Phase, MigrationEvent, Phase> moves, Phase phase) {
    moves.put(phase, MigrationEvent.FAILED, RETREATING);
    moves.put(phase, MigrationEvent.ABORT, RETREATING);
    moves.put(phase, MigrationEvent.RESUMED, SETTLING);
    moves.put(phase, MigrationEvent.ANNOUNCED, SETTLING);
  }

  private static Verdict stay(Phase phase, MigrationEvent event) {
    switch (event) {
      case TIMEOUT:
        return isAwaited(phase) ? Verdict.OVERDUE : Verdict.IGNORED;
      case NEARLY_DONE:
        return phase == APPROACHING || phase == POISED || isSwitching(phase)
            ? Verdict.AGAIN
            : Verdict.REFUSED;
      case ABOUT_TO_STOP:
        return isSwitching(phase) ? Verdict.AGAIN : Verdict.REFUSED;
      case STOPPED:
        return phase == STOPPED || isForward(phase) ? Verdict.AGAIN : Verdict.REFUSED;
      case RESUMED:
      case ANNOUNCED:
        return isForward(phase) ? Verdict.AGAIN : Verdict.REFUSED;
      case FAILED:
      case ABORT:
        return isForward(phase) ? Verdict.REFUSED : Verdict.AGAIN;
      case SUPERSEDED:
        return phase.state().isTerminal() ? Verdict.AGAIN : Verdict.REFUSED;
      default:
        return Verdict.IGNORED;
    }
  }

  private static boolean isSwitching(Phase phase) {
    return phase == REPOINTING || phase == REDIRECTING || phase == REDIRECTED;
  }

  private static boolean isAwaited(Phase phase) {
    return phase == STOPPED || phase == SETTLING || phase == RETREATING || phase == WITHDRAWING;
  }

  private static boolean isForward(Phase phase) {
    return phase == SETTLING || phase == DRAINING || phase == VOUCHING || phase == COMPLETED;
  }

  /** What entering a phase asks for, whichever way it is entered; done again after a crash. */
  public static ImmutableList<Effect> onEntry(Phase phase) {
    switch (phase) {
      case PREPARING:
        return ImmutableList.of(Effect.PREPARE);
      case APPROACHING:
      case REPOINTING:
        return ImmutableList.of(Effect.REPOINT);
      case REDIRECTING:
        return ImmutableList.of(Effect.REDIRECT);
      case SETTLING:
        return ImmutableList.of(Effect.SETTLE);
      case DRAINING:
        return ImmutableList.of(Effect.DRAIN);
      case VOUCHING:
        return ImmutableList.of(Effect.VOUCH);
      case RETREATING:
        return ImmutableList.of(Effect.RETREAT);
      case WITHDRAWING:
        return ImmutableList.of(Effect.WITHDRAW);
      default:
        return ImmutableList.of();
    }
  }
}

package io.godwit.overlay.plan;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.Multiset;
import io.godwit.location.AttachmentPoint;
import io.godwit.overlay.fabric.Arrival;
import io.godwit.overlay.fabric.Lab;
import io.godwit.overlay.fabric.Lab.Attached;
import io.godwit.overlay.fabric.Rollout;
import io.godwit.overlay.fabric.Rollout.Level;
import io.godwit.overlay.view.Stage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Ways of a migration other than straight on, as {@link SwitchoverTest} looks at that one. */
class RollbackTest {

  private final Lab lab = new Lab().edges(3).network("a", 5001);
  private final Attached guest = lab.vm("a", 1, 1);
  private final List<Attached> senders =
      List.of(lab.vm("a", 11, 1), lab.vm("a", 12, 2), lab.vm("a", 13, 3));
  private final Move move = new Move(guest, guest.place(), lab.freePort(2), 2);
  private final Rollout rollout = Move.rollout(lab);
  private final List<AttachmentPoint> source = List.of(move.source);
  private final List<AttachmentPoint> destination = List.of(move.destination);
  private final List<AttachmentPoint> nowhere = List.of();

  @SafeVarargs
  private void assertArrives(int since, int until, List<AttachmentPoint>... expected) {
    assertArrives(rollout, since, until, expected);
  }

  @SafeVarargs
  private void assertArrives(
      Rollout rollout, int since, int until, List<AttachmentPoint>... expected) {
    for (Attached sender : senders) {
      assertEach(
          rollout.outcomes(sender.place(), sender.to(guest), since, until), Set.of(expected));
    }
  }

  @SafeVarargs
  private void assertLeaves(
      AttachmentPoint place, int since, int until, List<AttachmentPoint>... expected) {
    assertLeaves(rollout, place, since, until, expected);
  }

  @SafeVarargs
  private void assertLeaves(
      Rollout rollout,
      AttachmentPoint place,
      int since,
      int until,
      List<AttachmentPoint>... expected) {
    Attached third = senders.get(2);
    assertEach(rollout.outcomes(place, guest.to(third), since, until), Set.of(expected));
  }

  private List<AttachmentPoint> third() {
    return List.of(senders.get(2).place());
  }

  private static void assertEach(
      Map<Multiset<Arrival>, String> outcomes, Set<List<AttachmentPoint>> expected) {
    outcomes.forEach(
        (arrivals, how) ->
            assertTrue(
                expected.contains(Lab.places(arrivals)),
                () -> arrivals + " is none of " + expected + ":\n" + how));
  }

  /** Whatever was being prepared: the source's traffic never notices. */
  @Test
  void anAbortBeforeTheRedirectLosesNothing() {
    rollout.step(move.at(Stage.PREPARED, rollout.view()));
    int abort = move.undo(rollout);
    assertArrives(0, abort, source);
    assertLeaves(move.source, 0, abort, third());
    assertLeaves(move.destination, 0, abort, nowhere);
  }

  @Test
  void aRedirectThatIsTakenBackAndMadeAgainLosesNothingOnTheWay() {
    int prepared = move.prepare(rollout);
    rollout.step(move.at(Stage.REDIRECTED, rollout.view()));
    int back = rollout.step(move.at(Stage.PREPARED, rollout.view()));
    int again = move.redirect(rollout);
    int stopped = move.stop(rollout);
    assertArrives(0, again, source, destination);
    assertArrives(stopped, stopped, destination);
    assertArrives(prepared, back, source, destination);
    assertLeaves(move.source, 0, again, third());
  }

  /** In two steps: first nobody sends to D any more, then D takes nothing in any more. */
  @Test
  void anAbortAfterTheRedirectLeadsEveryFrameToSomePlaceAndThenToTheSource() {
    for (boolean stopped : new boolean[] {false, true}) {
      Rollout rollout = Move.rollout(lab);
      move.prepare(rollout);
      move.redirect(rollout);
      if (stopped) {
        move.stop(rollout);
      }
      int retreat = move.retreat(rollout);
      int undone = move.undo(rollout);
      Move retry = new Move(guest, guest.place(), move.destination, 4);
      int prepared = retry.prepare(rollout);
      int redirected = retry.redirect(rollout);
      int stop = retry.stop(rollout);
      assertArrives(rollout, 0, retreat, source, destination);
      assertArrives(rollout, undone, prepared, source);
      assertArrives(rollout, prepared, redirected, source, destination);
      assertArrives(rollout, stop, stop, destination);
      assertLeaves(rollout, move.destination, prepared, prepared, nowhere);
      assertLeaves(rollout, move.source, prepared, redirected, third());
    }
  }

  /** What is underway to the destination when it is cleared is lost, as what its port holds. */
  @Test
  void whatIsStillUnderwayThenArrivesAtMostOnce() {
    move.prepare(rollout);
    move.redirect(rollout);
    move.retreat(rollout);
    int undone = move.undo(rollout);
    assertArrives(0, undone, source, destination, nowhere);
  }

  @Test
  void aGuestThatRunsAtTheDestinationAfterAllIsReachedThere() {
    move.prepare(rollout);
    move.redirect(rollout);
    move.stop(rollout);
    int retreat = move.retreat(rollout);
    int settling = move.settle(rollout);
    int arrived = move.arrive(rollout);
    assertArrives(0, settling, source, destination);
    assertArrives(retreat + 1, settling, source, destination);
    assertArrives(arrived, arrived, destination);
    assertLeaves(move.destination, arrived, arrived, third());
  }

  /** An engine that only reports its stop: everything at once, and nothing is lost on the way. */
  @Test
  void aStopThatNobodyAnnouncedTurnsFramesToTheDestination() {
    move.prepare(rollout);
    int stopped = move.stop(rollout);
    rollout.awaitEverywhere(Level.ADDED);
    int settled = move.settle(rollout);
    assertArrives(0, settled, source, destination);
    assertArrives(settled, settled, destination);
    assertLeaves(move.destination, settled, settled, third());
    assertLeaves(move.source, 0, stopped, third(), nowhere);
  }

  @Test
  void soDoesAResumeThatNobodyAnnounced() {
    move.prepare(rollout);
    int settled = move.settle(rollout);
    int arrived = move.arrive(rollout);
    assertArrives(0, settled, source, destination);
    assertArrives(arrived, arrived, destination);
  }

  /** Its rules stay as they were; whatever it sends, the source bounces. */
  @Test
  void aPeerThatIsAwayIsServedUntilTheBounceEnds() {
    rollout.step(move.at(Stage.PREPARED, rollout.view()));
    rollout.await(Level.DONE, move.from(), move.to());
    int redirected = move.redirect(rollout);
    int stopped = move.stop(rollout);
    int settled = rollout.step(move.at(Stage.SETTLING, rollout.view()));
    rollout.merge(Lab.hv(3), 1, settled);
    assertArrives(0, redirected, source, destination);
    assertArrives(stopped, settled, destination);
  }

  @Test
  void aGuestMayGoBackAtOnceAndForthAgain() {
    AttachmentPoint here = move.source;
    AttachmentPoint there = move.destination;
    int arrived = 0;
    for (long epoch = 2; epoch <= 8; epoch += 2) {
      Move next = new Move(guest, here, there, epoch);
      int before = arrived;
      next.prepare(rollout);
      int redirected = next.redirect(rollout);
      int stopped = next.stop(rollout);
      int settling = next.settle(rollout);
      arrived = next.arrive(rollout);
      assertArrives(before, redirected - 2, List.of(here));
      assertArrives(before, settling, List.of(here), List.of(there));
      assertArrives(stopped, settling, List.of(there));
      assertArrives(arrived, arrived, List.of(there));
      here = next.destination;
      there = next.source;
    }
  }
}

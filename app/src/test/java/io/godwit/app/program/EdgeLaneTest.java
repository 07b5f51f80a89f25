package io.godwit.app.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.app.ManualExecutor;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Match;
import io.godwit.overlay.flow.Table;
import io.godwit.overlay.plan.Delta;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class EdgeLaneTest {

  private static final FlowSpec A = rule(1);
  private static final FlowSpec B = rule(2);
  private static final FlowSpec C = rule(3);

  private final ManualExecutor control = new ManualExecutor();
  private final ScriptedSwitch tables = new ScriptedSwitch();
  private final Set<FlowSpec> desired = new HashSet<>();
  private int failures;
  private final EdgeLane lane =
      new EdgeLane(
          "Edge hv1", "of:1", tables, () -> Set.copyOf(desired), control, failed -> failures++);

  static FlowSpec rule(int number) {
    return FlowSpec.in(Table.CLASSIFY, number, Match.builder().inPort(7).build())
        .then(Action.output(number))
        .end();
  }

  private void connect() {
    lane.connected();
    tables.confirm();
    control.run();
    tables.asked().clear();
  }

  /** The desired state becomes this, and the lane is told the difference. */
  private EdgeLane.Batch want(FlowSpec... rules) {
    Delta delta = Delta.between(Set.copyOf(desired), Set.of(rules));
    desired.clear();
    desired.addAll(List.of(rules));
    EdgeLane.Batch batch = lane.submit(delta);
    control.run();
    return batch;
  }

  private void confirm() {
    tables.confirm();
    control.run();
  }

  private void refuse() {
    tables.refuse();
    control.run();
  }

  private void assertInSync() {
    assertEquals(EdgeLane.Health.IN_SYNC, lane.health());
    assertTrue(lane.isIdle());
    assertEquals(0, tables.unanswered());
    assertEquals(desired, tables.held());
  }

  private static void assertTold(Outcome outcome, EdgeLane.Batch batch) {
    assertEquals(outcome, batch.added().getNow(null));
    assertEquals(outcome, batch.done().getNow(null));
  }

  private static void assertUntold(CompletableFuture<Outcome> future) {
    assertFalse(future.isDone());
  }

  @Test
  void aSwitchThatConnectsIsReadAndRepairedBeforeAnythingElse() {
    desired.add(A);
    lane.connected();
    assertEquals(List.of("reconcile 1"), tables.asked());
    assertEquals(EdgeLane.Health.REPAIRING, lane.health());
    EdgeLane.Batch change = want(A, B);
    assertEquals(List.of("reconcile 1"), tables.asked());
    confirm();
    assertEquals(List.of("reconcile 1", "add 1"), tables.asked());
    assertUntold(change.added());
    confirm();
    assertTold(Outcome.CONFIRMED, change);
    assertInSync();
  }

  @Test
  void whatIsNewIsConfirmedBeforeWhatIsOldGoes() {
    connect();
    want(A);
    confirm();
    EdgeLane.Batch change = want(B);
    assertEquals(List.of("add 1", "add 1"), tables.asked());
    confirm();
    assertEquals(List.of("add 1", "add 1", "remove 1"), tables.asked());
    assertEquals(Outcome.CONFIRMED, change.added().getNow(null));
    assertUntold(change.done());
    confirm();
    assertTold(Outcome.CONFIRMED, change);
    assertInSync();
  }

  @Test
  void whatOnlyGoesIsNotAdded() {
    connect();
    want(A);
    confirm();
    tables.asked().clear();
    EdgeLane.Batch change = want();
    assertEquals(List.of("remove 1"), tables.asked());
    confirm();
    assertTold(Outcome.CONFIRMED, change);
    assertInSync();
  }

  @Test
  void changesLeaveOneAtATimeAndThoseThatWaitAreMerged() {
    connect();
    EdgeLane.Batch first = want(A);
    EdgeLane.Batch second = want(A, B);
    EdgeLane.Batch third = want(B, C);
    assertEquals(List.of("add 1"), tables.asked());
    confirm();
    assertTold(Outcome.CONFIRMED, first);
    assertEquals(List.of("add 1", "add 2"), tables.asked());
    confirm();
    assertEquals(Outcome.CONFIRMED, second.added().getNow(null));
    assertEquals(Outcome.CONFIRMED, third.added().getNow(null));
    assertUntold(second.done());
    confirm();
    assertTold(Outcome.CONFIRMED, second);
    assertTold(Outcome.CONFIRMED, third);
    assertInSync();
  }

  @Test
  void aSwitchThatIsAwayDefersAtOnceAndGetsEverythingWhenItIsBack() {
    assertTold(Outcome.DEFERRED, want(A));
    assertEquals(List.of(), tables.asked());
    lane.connected();
    confirm();
    assertInSync();
  }

  @Test
  void aSwitchThatGoesAwayWhileItAddsIsNotAskedToRemove() {
    connect();
    want(A);
    confirm();
    EdgeLane.Batch change = want(B);
    EdgeLane.Batch waiting = want(C);
    lane.disconnected();
    assertTold(Outcome.DEFERRED, waiting);
    assertFalse(lane.health() == EdgeLane.Health.IN_SYNC);
    int asked = tables.asked().size();
    tables.restart();
    control.run();
    assertTold(Outcome.DEFERRED, change);
    assertEquals(asked, tables.asked().size());
    lane.connected();
    confirm();
    assertInSync();
  }

  @Test
  void aSwitchThatGoesAwayWhileItRemovesHasConfirmedWhatItAdded() {
    connect();
    want(A);
    confirm();
    EdgeLane.Batch change = want(B);
    confirm();
    lane.disconnected();
    tables.restart();
    control.run();
    assertEquals(Outcome.CONFIRMED, change.added().getNow(null));
    assertEquals(Outcome.DEFERRED, change.done().getNow(null));
    lane.connected();
    confirm();
    assertInSync();
  }

  @Test
  void aSwitchThatGoesAwayWhileItIsReadIsReadAgain() {
    desired.add(A);
    lane.connected();
    EdgeLane.Batch waiting = want(A, B);
    lane.disconnected();
    assertTold(Outcome.DEFERRED, waiting);
    tables.restart();
    control.run();
    assertEquals(EdgeLane.Health.DISCONNECTED, lane.health());
    lane.connected();
    confirm();
    assertInSync();
  }

  @Test
  void anAnswerFromBeforeTheLossIsNotTakenForOneFromAfterIt() {
    connect();
    EdgeLane.Batch old = want(A);
    lane.disconnected();
    lane.connected();
    EdgeLane.Batch change = want(A, B);
    confirm();
    assertTold(Outcome.DEFERRED, old);
    assertUntold(change.added());
    assertEquals(EdgeLane.Health.REPAIRING, lane.health());
    confirm();
    confirm();
    assertTold(Outcome.CONFIRMED, change);
    assertInSync();
  }

  @Test
  void aRefusalIsToldAndNothingMoreIsSentBeforeTheRepair() {
    connect();
    EdgeLane.Batch change = want(A);
    EdgeLane.Batch waiting = want(A, B);
    refuse();
    assertTold(Outcome.FAILED, change);
    assertUntold(waiting.added());
    assertEquals(1, failures);
    assertEquals(Optional.of("programming failed: refused"), lane.problem());
    assertEquals(List.of("add 1"), tables.asked());
    lane.repair();
    assertTrue(lane.problem().isPresent(), "not yet");
    confirm();
    assertEquals(Optional.empty(), lane.problem());
    assertTold(Outcome.CONFIRMED, waiting);
    assertEquals(List.of("add 1", "reconcile 2"), tables.asked());
    assertInSync();
  }

  @Test
  void aRefusedRemovalFailsOnlyWhatIsNotDoneYet() {
    connect();
    want(A);
    confirm();
    EdgeLane.Batch change = want(B);
    confirm();
    refuse();
    assertEquals(Outcome.CONFIRMED, change.added().getNow(null));
    assertEquals(Outcome.FAILED, change.done().getNow(null));
    lane.repair();
    confirm();
    assertInSync();
  }

  @Test
  void aRepairThatIsRefusedIsReportedLikeAnyOtherFailure() {
    desired.add(A);
    lane.connected();
    refuse();
    assertEquals(1, failures);
    assertEquals(EdgeLane.Health.REPAIRING, lane.health());
    EdgeLane.Batch waiting = want(A, B);
    lane.repair();
    confirm();
    assertTold(Outcome.CONFIRMED, waiting);
    assertInSync();
  }

  @Test
  void whatASwitchDidWithoutSayingSoIsFoundByTheRepair() {
    connect();
    EdgeLane.Batch change = want(A);
    tables.confirmUnheard();
    control.run();
    assertTold(Outcome.FAILED, change);
    want();
    lane.repair();
    confirm();
    assertInSync();
  }

  @Test
  void whoWaitsForTheSwitchIsToldWhenItHoldsAllItShould() {
    CompletableFuture<Outcome> away = lane.whenInSync();
    connect();
    assertEquals(Outcome.CONFIRMED, away.getNow(null));
    assertEquals(Outcome.CONFIRMED, lane.whenInSync().getNow(null));
    want(A);
    want(B);
    CompletableFuture<Outcome> busy = lane.whenInSync();
    confirm();
    assertUntold(busy);
    confirm();
    assertUntold(busy);
    confirm();
    assertEquals(Outcome.CONFIRMED, busy.getNow(null));
  }

  @Test
  void whoWaitsForASwitchThatGoesAwayIsToldWhenItIsBack() {
    connect();
    want(A);
    CompletableFuture<Outcome> waiting = lane.whenInSync();
    lane.disconnected();
    tables.restart();
    control.run();
    assertUntold(waiting);
    lane.connected();
    confirm();
    assertEquals(Outcome.CONFIRMED, waiting.getNow(null));
    assertInSync();
  }

  @Test
  void whoeverWaitsIsToldOfTheLossAtOnce() {
    connect();
    EdgeLane.Batch adding = want(A);
    EdgeLane.Batch waiting = want(A, B);
    lane.disconnected();
    assertTold(Outcome.DEFERRED, adding);
    assertTold(Outcome.DEFERRED, waiting);
    lane.connected();
    EdgeLane.Batch behindTheRepair = want(B);
    lane.disconnected();
    assertTold(Outcome.DEFERRED, behindTheRepair);
  }

  @Test
  void aRepairIsOwedFromTheRefusalUntilItIsMadeOrTheSwitchIsGone() {
    connect();
    assertFalse(lane.isRepairDue());
    want(A);
    refuse();
    assertTrue(lane.isRepairDue());
    lane.repair();
    assertFalse(lane.isRepairDue());
    refuse();
    assertTrue(lane.isRepairDue());
    lane.disconnected();
    assertFalse(lane.isRepairDue());
  }

  @Test
  void whatIsSentAgainIsSentUnlessItIsToGo() {
    connect();
    EdgeLane.Batch first = want(A, B);
    tables.confirm();
    control.run();
    assertTrue(first.done().isDone());
    want(B);
    lane.again(Set.of(A, B));
    control.run();
    tables.confirm();
    control.run();
    assertEquals(Set.of(B), tables.held(), "A was on its way out");
    tables.confirm();
    control.run();
    assertEquals(Set.of(B), tables.held());
    assertEquals(List.of("add 2", "remove 1", "add 1"), tables.asked());
  }

  @Test
  void nothingIsSentAgainToASwitchThatIsAway() {
    lane.again(Set.of(A));
    control.run();
    assertEquals(List.of(), tables.asked());
  }
}

package io.godwit.app.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.app.FakeSwitches;
import io.godwit.app.ManualExecutor;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.overlay.fabric.Lab;
import io.godwit.overlay.fabric.Lab.Attached;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.plan.Planner;
import io.godwit.overlay.view.NetworkView;
import io.godwit.overlay.view.Placement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onlab.packet.Ip4Address;

/** Edges, their switches, and what comes and goes of both. */
class NetworkProgrammerTest {

  private static final EdgeId HV1 = Lab.hv(1);
  private static final EdgeId HV2 = Lab.hv(2);
  private static final Ip4Address VTEP1 = Ip4Address.valueOf("10.255.0.1");
  private static final Ip4Address VTEP2 = Ip4Address.valueOf("10.255.0.2");

  private final ManualExecutor control = new ManualExecutor();
  private final FakeSwitches switches = new FakeSwitches();
  private final Lab lab = new Lab().edges(2).network("a", 5001);
  private final Attached guest = lab.vm("a", 1, 1);
  private final Attached peer = lab.vm("a", 2, 2);
  private final NetworkProgrammer programmer =
      new NetworkProgrammer(Planner.standard(), switches, control, NetworkView.EMPTY);

  @BeforeEach
  void start() {
    programmer.start();
  }

  private static String switchOf(int number) {
    return String.format("of:%016x", number);
  }

  private Programming go(NetworkView view) {
    Programming programming = programmer.update(before -> view);
    control.run();
    return programming;
  }

  private void connect(int... numbers) {
    for (int number : numbers) {
      switches.connect(switchOf(number));
      programmer.connected(switchOf(number));
    }
    control.run();
  }

  private void disconnect(int number) {
    switches.disconnect(switchOf(number));
    programmer.disconnected(switchOf(number));
    control.run();
  }

  private void assertHolds(int number, EdgeId edge) {
    assertFalse(programmer.desired(edge).isEmpty());
    assertEquals(text(programmer.desired(edge)), text(switches.at(switchOf(number))));
    assertTrue(programmer.status(edge).inSync());
  }

  private static void assertTold(Outcome outcome, CompletableFuture<Outcome> future) {
    assertEquals(outcome, future.getNow(null));
  }

  private static String text(Set<FlowSpec> rules) {
    return rules.stream().map(FlowSpec::toString).sorted().collect(Collectors.joining("\n"));
  }

  @Test
  void edgesAreBroughtToThePlanAndKeptAtIt() {
    connect(1, 2);
    assertTold(Outcome.CONFIRMED, go(lab.view()).doneEverywhere());
    assertHolds(1, HV1);
    assertHolds(2, HV2);
    Programming moved = go(lab.view().with(guest.endpoint(), Placement.steady(lab.freePort(2), 3)));
    assertEquals(Set.of(HV1, HV2), moved.edges());
    assertHolds(1, HV1);
    assertHolds(2, HV2);
  }

  @Test
  void aSwitchThatIsAwayDefersOnlyItself() {
    connect(1);
    Programming programming = go(lab.view());
    assertTold(Outcome.CONFIRMED, programming.done(List.of(HV1)));
    assertTold(Outcome.DEFERRED, programming.done(List.of(HV2)));
    assertTold(Outcome.DEFERRED, programming.doneEverywhere());
    assertFalse(programmer.status(HV2).connected());
    connect(2);
    assertHolds(2, HV2);
  }

  @Test
  void aSwitchThatRefusesIsRepairedAfterAPause() {
    connect(1, 2);
    go(lab.view());
    switches.refuse(switchOf(2));
    Programming refused = go(lab.view().without(guest.endpoint().id()));
    assertTold(Outcome.FAILED, refused.doneEverywhere());
    assertTold(Outcome.CONFIRMED, refused.done(List.of(HV1)));
    assertTrue(programmer.status(HV2).connected());
    assertFalse(programmer.status(HV2).inSync());
    switches.accept(switchOf(2));
    control.advanceMillis(999);
    assertFalse(programmer.status(HV2).inSync());
    control.advanceMillis(1);
    assertHolds(2, HV2);
  }

  @Test
  void aSwitchThatGoesOnRefusingIsTriedAgainAndAgain() {
    connect(1, 2);
    switches.refuse(switchOf(2));
    go(lab.view());
    control.advanceMillis(10_000);
    switches.accept(switchOf(2));
    control.advanceMillis(1_000);
    assertHolds(2, HV2);
  }

  @Test
  void aSwitchThatCameBackWithItsRulesIsReadAllTheSame() {
    connect(1, 2);
    go(lab.view());
    disconnect(2);
    go(lab.view().without(guest.endpoint().id()));
    connect(2);
    assertHolds(2, HV2);
  }

  @Test
  void whoWaitsForEdgesIsToldWhenTheyAreInSync() {
    connect(1);
    go(lab.view());
    CompletableFuture<Outcome> both = programmer.whenInSync(List.of(HV1, HV2)).doneEverywhere();
    control.run();
    assertFalse(both.isDone());
    connect(2);
    assertTold(Outcome.CONFIRMED, both);
  }

  @Test
  void edgesThatAreKnownAtTheStartAreReadThenAndNotBefore() {
    NetworkProgrammer next =
        new NetworkProgrammer(Planner.standard(), switches, control, NetworkView.EMPTY);
    switches.connect(switchOf(1));
    next.update(before -> lab.view());
    next.connected(switchOf(1));
    control.run();
    assertEquals(Set.of(), switches.at(switchOf(1)));
    next.start();
    control.run();
    assertEquals(next.desired(HV1), switches.at(switchOf(1)));
    assertTrue(next.status(HV1).inSync());
    assertFalse(next.status(HV2).connected());
  }

  @Test
  void anEdgeThatIsRemovedLosesItsRules() {
    connect(1, 2);
    go(lab.view());
    go(lab.view().without(peer.endpoint().id()).withoutEdge(HV2));
    assertEquals(Set.of(), switches.at(switchOf(2)));
    assertHolds(1, HV1);
  }

  @Test
  void anEdgeThatIsRemovedAndAddedAgainHasThem() {
    connect(1, 2);
    go(lab.view());
    switches.hold();
    go(lab.view().withoutEdge(HV2));
    go(lab.view());
    switches.answer();
    control.run();
    assertHolds(2, HV2);
  }

  @Test
  void anEdgeThatGetsAnotherSwitchIsProgrammedThereAndLeavesNothingAtTheOldOne() {
    connect(1, 2, 3);
    go(lab.view());
    go(lab.view().withEdge(hv2At(3)));
    assertHolds(3, HV2);
    assertEquals(Set.of(), switches.at(switchOf(2)));
    go(lab.view().without(guest.endpoint().id()).withEdge(hv2At(3)));
    assertHolds(3, HV2);
    assertHolds(1, HV1);
  }

  @Test
  void aSwitchThatAnotherEdgeHasTakenOverIsNotCleared() {
    connect(1, 2);
    go(lab.view());
    Edge swapped = Edge.of(HV1, switchOf(2), VTEP1, Lab.TUNNEL_PORT, "");
    Edge other = Edge.of(HV2, switchOf(1), VTEP2, Lab.TUNNEL_PORT, "");
    go(lab.view().withEdge(swapped).withEdge(other));
    assertHolds(2, HV1);
    assertHolds(1, HV2);
  }

  @Test
  void aChangeThatWasForeseenIsMadeAsForeseen() {
    connect(1, 2);
    go(lab.view());
    Prospect prospect = programmer.foresee(view -> view.without(guest.endpoint().id()));
    assertTrue(programmer.view().attachment(guest.endpoint().id()).isPresent());
    programmer.update(prospect);
    control.run();
    assertFalse(programmer.view().attachment(guest.endpoint().id()).isPresent());
    assertHolds(1, HV1);
    assertHolds(2, HV2);
  }

  @Test
  void whatElseChangedSinceItWasForeseenStays() {
    connect(1, 2);
    go(lab.view());
    Prospect prospect = programmer.foresee(view -> view.without(guest.endpoint().id()));
    Attached third = lab.vm("a", 3, 1);
    programmer.update(view -> view.with(third.endpoint(), Placement.steady(third.place(), 1)));
    programmer.update(prospect);
    control.run();
    assertFalse(programmer.view().attachment(guest.endpoint().id()).isPresent());
    assertTrue(programmer.view().attachment(third.endpoint().id()).isPresent());
    assertHolds(1, HV1);
    assertHolds(2, HV2);
  }

  /** The pause of an earlier failure ends while the switch, back by now, is being repaired. */
  @Test
  void aRepairIsNotStartedTwice() {
    connect(1, 2);
    go(lab.view());
    switches.refuse(switchOf(2));
    go(lab.view().without(guest.endpoint().id()));
    control.advanceMillis(500);
    disconnect(2);
    switches.accept(switchOf(2));
    switches.forget(switchOf(2));
    switches.hold();
    connect(2);
    int asked = switches.waiting();
    control.advanceMillis(1_000);
    assertEquals(asked, switches.waiting());
    switches.answer();
    control.run();
    assertHolds(2, HV2);
  }

  private static Edge hv2At(int switchNumber) {
    return Edge.of(HV2, switchOf(switchNumber), VTEP2, Lab.TUNNEL_PORT, "");
  }
}

package io.godwit.app;

import static io.godwit.app.TestFacts.read;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.app.engine.qmp.FakeMonitors;
import io.godwit.app.facts.EdgeFacts;
import io.godwit.app.facts.EndpointFacts;
import io.godwit.app.facts.MigrationFacts;
import io.godwit.app.facts.NetworkFacts;
import io.godwit.app.migration.Answer;
import io.godwit.app.migration.Migration;
import io.godwit.app.migration.MigrationEvent;
import io.godwit.app.migration.MigrationId;
import io.godwit.app.migration.MigrationState;
import io.godwit.app.migration.MigrationTimings;
import io.godwit.app.migration.Phase;
import io.godwit.app.migration.TimelineEntry;
import io.godwit.app.migration.Transition;
import io.godwit.app.policy.InMemoryPolicyStores;
import io.godwit.app.program.Repair;
import io.godwit.location.Binding;
import io.godwit.location.EdgeId;
import io.godwit.location.LocationException;
import io.godwit.location.service.Location;
import io.godwit.location.store.InMemoryLocationStores;
import io.godwit.overlay.flow.Table;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The application whole, on switches that only remember and a clock that the test moves. */
class GodwitTest {

  private static final MigrationId M1 = MigrationId.of("m1");

  /** From an announced stop to the redirect's confirmation, on switches that answer at once. */
  private static final double LEAD_MILLIS = 3;

  private final ManualExecutor control = new ManualExecutor();
  private final FakeSwitches switches = new FakeSwitches();
  private final FakeMonitors monitors = new FakeMonitors(control);
  private final InMemoryLocationStores locations = new InMemoryLocationStores();
  private final InMemoryPolicyStores policies = new InMemoryPolicyStores();
  private final MemoryMigrationStore migrations = new MemoryMigrationStore();
  private Godwit godwit;

  @BeforeEach
  void threeEdgesAndThreeEndpoints() {
    godwit = newController();
    for (int n = 1; n <= 3; n++) {
      switches.connect(switchId(n));
      godwit
          .topology()
          .putEdge(
              "hv" + n,
              read(
                  "{'switch':'" + switchId(n) + "','vtep':'10.255.0." + n + "','tunnelPort':1}",
                  EdgeFacts.class));
    }
    godwit
        .topology()
        .putNetwork(
            "a", read("{'vni':5001,'subnets':[{'prefix':'10.0.0.0/24'}]}", NetworkFacts.class));
    for (int n = 1; n <= 3; n++) {
      godwit
          .topology()
          .putEndpoint(
              "vm" + n,
              read(
                  "{'network':'a','mac':'02:00:00:00:00:0"
                      + n
                      + "','ips':['10.0.0."
                      + n
                      + "'],'edge':'hv"
                      + n
                      + "','port':10}",
                  EndpointFacts.class));
    }
    control.run();
  }

  @Test
  void everyEdgeHoldsItsPlan() {
    assertInSync();
    assertFalse(switches.at(switchId(1)).isEmpty());
  }

  @Test
  void aMoveGoesThroughAndLeavesNothingBehind() {
    migrate("hv2");
    assertEquals(Phase.READY, phase(), () -> godwitMigration().toString());
    assertEquals("hv2", binding("vm1").standby().orElseThrow().edge().value());
    Answer announced = report(MigrationEvent.ABOUT_TO_STOP);
    assertEquals(Transition.Verdict.MOVED, announced.verdict());
    assertEquals(Phase.REPOINTING, phase());
    control.advanceMillis(LEAD_MILLIS);
    assertEquals(Phase.REDIRECTED, phase());
    report(MigrationEvent.STOPPED);
    report(MigrationEvent.RESUMED);
    assertEquals("hv2", binding("vm1").active().edge().value());
    assertEquals(Phase.DRAINING, phase());
    control.advanceMillis(500);
    assertEquals(MigrationState.COMPLETED, godwitMigration().state());
    assertInSync();
    assertTrue(
        switches.at(switchId(1)).stream()
            .noneMatch(rule -> rule.toString().contains("02:00:00:00:00:01")),
        "the source, which hosts nothing of the network now, holds none of it");
  }

  @Test
  void theSourceTurnsLastAndTheRedirectIsNotConfirmedBeforeItHas() {
    migrate("hv2");
    switches.hold();
    report(MigrationEvent.ABOUT_TO_STOP);
    control.advanceMillis(50);
    assertEquals(Phase.REPOINTING, phase());
    assertFalse(isRedirectedAt(1));
    switches.answer();
    control.run();
    assertTrue(isRedirectedAt(3));
    assertFalse(isRedirectedAt(1), "what the others had sent before is still read there");
    assertFalse(isRedirectedAt(2), "it sends on to the source what comes to it");
    switches.hold();
    control.advanceMillis(5);
    assertEquals(Phase.REDIRECTING, phase());
    switches.answer();
    control.run();
    assertEquals(Phase.REDIRECTING, phase(), "the datapaths may lag behind their tables");
    control.advanceMillis(2);
    assertEquals(Phase.REDIRECTED, phase());
  }

  @Test
  void aSwitchThatIsSlowToConfirmIsGivenLongerToFollow() {
    migrate("hv2");
    report(MigrationEvent.ABOUT_TO_STOP);
    switches.hold(switchId(1));
    control.advanceMillis(1);
    assertEquals(Phase.REDIRECTING, phase());
    control.advanceMillis(400);
    switches.answer();
    control.advanceMillis(99);
    assertEquals(Phase.REDIRECTING, phase());
    control.advanceMillis(2);
    assertEquals(Phase.REDIRECTED, phase());
  }

  @Test
  void aSlowPeerIsWaitedForOnlySoLong() {
    migrate("hv2");
    switches.hold(switchId(3));
    report(MigrationEvent.ABOUT_TO_STOP);
    control.advanceMillis(9);
    assertEquals(Phase.REPOINTING, phase());
    control.advanceMillis(4);
    assertEquals(Phase.REDIRECTED, phase());
    switches.answer();
  }

  @Test
  void anAbortedMigrationCanBeTriedAgainAtOnce() {
    migrate("hv2");
    report(MigrationEvent.ABOUT_TO_STOP);
    control.advanceMillis(LEAD_MILLIS);
    report(MigrationEvent.FAILED);
    assertEquals(Phase.ABORTED, phase());
    assertEquals("hv1", binding("vm1").active().edge().value());
    assertTrue(binding("vm1").standby().isEmpty());
    assertInSync();
    Migration again = migrate("m2", "hv2").join();
    assertEquals(MigrationState.READY, godwit_(again.id()).state());
  }

  @Test
  void anAnnouncedStopThatDoesNotComeIsWithdrawnAndMayBeAnnouncedAgain() {
    migrate("hv2");
    report(MigrationEvent.ABOUT_TO_STOP);
    control.advanceMillis(LEAD_MILLIS);
    control.advanceMillis(5_000);
    assertEquals(Phase.READY, phase());
    report(MigrationEvent.ABOUT_TO_STOP);
    control.advanceMillis(LEAD_MILLIS);
    assertEquals(Phase.REDIRECTED, phase());
  }

  @Test
  void aDestinationThatRefusesAbortsBeforeAnythingIsRedirected() {
    switches.refuse(switchId(2));
    migrate("hv2");
    assertEquals(MigrationState.ABORTING, godwitMigration().state());
    switches.accept(switchId(2));
    control.advanceMillis(1_000);
    assertEquals(MigrationState.ABORTED, godwitMigration().state());
    assertInSync();
  }

  @Test
  void nobodyIsSentToADestinationThatIsAway() {
    migrate("hv2");
    switches.disconnect(switchId(2));
    godwit.switchDisconnected(switchId(2));
    control.run();
    CompletableFuture<Answer> announced = godwit.report(M1, MigrationEvent.ABOUT_TO_STOP, "");
    control.run();
    assertTrue(announced.isCompletedExceptionally());
    assertEquals(Phase.READY, phase());
    switches.connect(switchId(2));
    godwit.switchConnected(switchId(2));
    control.advanceMillis(1_000);
    report(MigrationEvent.ABOUT_TO_STOP);
    control.advanceMillis(LEAD_MILLIS);
    assertEquals(Phase.REDIRECTED, phase());
    assertInSync();
  }

  @Test
  void aPeerThatIsAwayDelaysNobodyAndLearnsTheWholePictureWhenItReturns() {
    switches.disconnect(switchId(3));
    godwit.switchDisconnected(switchId(3));
    migrate("hv2");
    report(MigrationEvent.ABOUT_TO_STOP);
    control.advanceMillis(LEAD_MILLIS);
    assertEquals(Phase.REDIRECTED, phase());
    report(MigrationEvent.STOPPED);
    report(MigrationEvent.RESUMED);
    control.advanceMillis(1_000);
    assertEquals(Phase.SETTLING, phase(), "the source bounces for the peer that is away");
    switches.connect(switchId(3));
    godwit.switchConnected(switchId(3));
    control.advanceMillis(500);
    assertEquals(Phase.COMPLETED, phase());
    assertInSync();
  }

  @Test
  void aSwitchThatLostItsRulesGetsThemBackAndNoOtherIsTouched() {
    switches.disconnect(switchId(2));
    godwit.switchDisconnected(switchId(2));
    control.run();
    switches.forget(switchId(2));
    switches.connect(switchId(2));
    godwit.switchConnected(switchId(2));
    control.run();
    assertInSync();
  }

  @Test
  void anotherControllerTakesOverWhereTheFirstOneEnded() {
    migrate("hv2");
    report(MigrationEvent.ABOUT_TO_STOP);
    control.advanceMillis(LEAD_MILLIS);
    report(MigrationEvent.STOPPED);
    godwit = newController();
    control.run();
    assertEquals(Phase.STOPPED, phase());
    assertInSync();
    report(MigrationEvent.RESUMED);
    control.advanceMillis(500);
    assertEquals(Phase.COMPLETED, phase());
    assertEquals("hv2", binding("vm1").active().edge().value());
    assertInSync();
  }

  @Test
  void aGuestThatMovedWhileNoControllerWasThereIsWaitedForBeforeTheRedirectIsTakenBack() {
    migrate("hv2");
    report(MigrationEvent.ABOUT_TO_STOP);
    control.advanceMillis(LEAD_MILLIS);
    godwit = newController();
    control.run();
    control.advanceMillis(MigrationTimings.DEFAULTS.rejoin().toMillis());
    assertEquals(
        Phase.REDIRECTED,
        phase(),
        () -> "the engine could not report sooner: " + godwitMigration());
    report(MigrationEvent.STOPPED);
    report(MigrationEvent.RESUMED);
    control.advanceMillis(500);
    assertEquals(Phase.COMPLETED, phase());
    assertEquals("hv2", binding("vm1").active().edge().value());
    assertInSync();
  }

  @Test
  void aControllerThatTakesOverChangesNoRuleThatIsRight() {
    switches.repairs();
    godwit = newController();
    control.run();
    assertEquals(List.of(Repair.of(0, 0), Repair.of(0, 0), Repair.of(0, 0)), switches.repairs());
    assertInSync();
  }

  @Test
  void anEndpointIsInOneMigrationAtATime() {
    migrate("hv2");
    CompletableFuture<?> second = migrate("m2", "hv3");
    assertInstanceOf(
        LocationException.class, assertThrows(CompletionException.class, second::join).getCause());
  }

  @Test
  void theSameRequestAgainIsAnsweredWithTheSameMigration() {
    migrate("hv2");
    CompletableFuture<Migration> again = migrate("m1", "hv2");
    assertEquals(M1, again.join().id());
    CompletableFuture<?> other = migrate("m1", "hv3");
    assertThrows(CompletionException.class, other::join);
  }

  @Test
  void aMoveToWhereItIsIsRefused() {
    CompletableFuture<?> nowhere =
        godwit.migrate(
            read("{'endpoint':'vm1','to':{'edge':'hv1','port':10}}", MigrationFacts.class));
    control.run();
    assertThrows(CompletionException.class, nowhere::join);
  }

  @Test
  void aPortThatIsTakenIsRefusedAndNothingOfTheRequestIsLeft() {
    CompletableFuture<?> taken =
        godwit.migrate(
            read("{'endpoint':'vm1','to':{'edge':'hv2','port':10}}", MigrationFacts.class));
    control.run();
    assertInstanceOf(
        LocationException.class, assertThrows(CompletionException.class, taken::join).getCause());
    assertTrue(migrations.load().isEmpty());
    migrate("hv2");
    assertEquals(Phase.READY, phase());
  }

  @Test
  void theWayBackWorksRightAfterTheWayThere() {
    migrate("hv2");
    report(MigrationEvent.ABOUT_TO_STOP);
    control.advanceMillis(LEAD_MILLIS);
    report(MigrationEvent.STOPPED);
    report(MigrationEvent.RESUMED);
    control.advanceMillis(500);
    MigrationId back = migrate("m2", "hv1").join().id();
    godwit.report(back, MigrationEvent.ABOUT_TO_STOP, "");
    control.advanceMillis(LEAD_MILLIS);
    godwit.report(back, MigrationEvent.STOPPED, "");
    godwit.report(back, MigrationEvent.RESUMED, "");
    control.advanceMillis(500);
    assertEquals(MigrationState.COMPLETED, godwit_(back).state());
    assertEquals("hv1", binding("vm1").active().edge().value());
    assertInSync();
  }

  @Test
  void theBounceStaysWhileItCarriesFrames() {
    moveTo("hv2", M1);
    for (int n = 0; n < 5; n++) {
      switches.carry(switchId(1), 3);
      control.advanceMillis(500);
      assertEquals(Phase.DRAINING, phase());
    }
    control.advanceMillis(500);
    assertEquals(Phase.COMPLETED, phase());
  }

  @Test
  void theWayBackNeedNotWaitUntilTheWayThereHasDrained() {
    moveTo("hv2", M1);
    assertEquals(Phase.DRAINING, phase());
    Migration back = migrate("m2", "hv1").join();
    assertEquals(Phase.COMPLETED, phase());
    assertEquals(MigrationState.READY, godwit_(back.id()).state());
    moveOn(back.id());
    assertEquals("hv1", binding("vm1").active().edge().value());
    control.advanceMillis(500);
    assertEquals(MigrationState.COMPLETED, godwit_(back.id()).state());
    assertInSync();
  }

  @Test
  void aMigrationAskedForWhileThePeersStillFollowBeginsWhenTheyHave() {
    migrate("hv2");
    report(MigrationEvent.ABOUT_TO_STOP);
    control.advanceMillis(LEAD_MILLIS);
    report(MigrationEvent.STOPPED);
    switches.hold();
    report(MigrationEvent.RESUMED);
    CompletableFuture<Migration> back = migrate("m2", "hv1");
    assertFalse(back.isDone());
    switches.answer();
    control.run();
    assertEquals(MigrationState.READY, godwit_(back.join().id()).state());
  }

  @Test
  void aGuestThatComesHomeSoonFindsItsWayPrepared() {
    godwit.migrate(
        read(
            "{'id':'m1','endpoint':'vm1','to':{'edge':'hv2','port':11},'comesHome':true}",
            MigrationFacts.class));
    control.run();
    moveOn(M1);
    control.advanceMillis(500);
    MigrationId home = MigrationId.of("m1-home");
    assertEquals(MigrationState.READY, godwit_(home).state());
    assertEquals("hv1", godwit_(home).to().edge().value());
    moveOn(home);
    control.advanceMillis(500);
    assertEquals(MigrationState.COMPLETED, godwit_(home).state());
    assertEquals("hv1", binding("vm1").active().edge().value());
    assertInSync();
  }

  @Test
  void aParkedGuestKeepsItsPlaceHoweverLongItSleeps() {
    migrate("hv2");
    report(MigrationEvent.STOPPED);
    control.advanceMillis(24 * 3_600_000.0);
    assertEquals(Phase.STOPPED, phase());
    assertTrue(events().contains("overdue"));
    report(MigrationEvent.RESUMED);
    control.advanceMillis(500);
    assertEquals(Phase.COMPLETED, phase());
  }

  @Test
  void theGuestsAnnouncementAtTheDestinationDoesForAnEngineThatSaysNothing() {
    migrate("hv2");
    report(MigrationEvent.ANNOUNCED);
    control.advanceMillis(500);
    assertEquals(Phase.COMPLETED, phase());
    assertEquals("hv2", binding("vm1").active().edge().value());
    assertEquals(Transition.Verdict.AGAIN, report(MigrationEvent.RESUMED).verdict());
  }

  @Test
  void aGuestThatRunsAtTheDestinationAfterAllIsFollowedWhileTheRedirectIsTakenBack() {
    migrate("hv2");
    report(MigrationEvent.ABOUT_TO_STOP);
    control.advanceMillis(LEAD_MILLIS);
    report(MigrationEvent.STOPPED);
    switches.hold();
    report(MigrationEvent.ABORT);
    assertEquals(Phase.RETREATING, phase());
    report(MigrationEvent.RESUMED);
    switches.answer();
    control.advanceMillis(500);
    assertEquals(Phase.COMPLETED, phase());
    assertInSync();
  }

  @Test
  void theDestinationIsClearedOnlyWhenEveryEdgeHasTakenTheRedirectBack() {
    migrate("hv2");
    report(MigrationEvent.ABOUT_TO_STOP);
    control.advanceMillis(LEAD_MILLIS);
    switches.hold();
    report(MigrationEvent.FAILED);
    assertEquals(Phase.RETREATING, phase());
    assertEquals("hv2", binding("vm1").standby().orElseThrow().edge().value());
    switches.answer();
    control.run();
    assertEquals(Phase.ABORTED, phase());
    assertInSync();
  }

  @Test
  void aStoreThatFailsIsToldToWhoReportedAndCaughtUpLater() {
    migrate("hv2");
    migrations.refuse(true);
    CompletableFuture<Answer> stopped = godwit.report(M1, MigrationEvent.STOPPED, "");
    control.run();
    assertThrows(CompletionException.class, stopped::join);
    assertEquals(Phase.READY, phase(), "what is stored");
    assertTrue(isRedirectedAt(3), "the network follows all the same");
    migrations.refuse(false);
    control.advanceMillis(1_000);
    assertEquals(Phase.STOPPED, phase());
  }

  @Test
  void aRedirectWhoseIntentCannotBeStoredIsNotMade() {
    migrate("hv2");
    migrations.refuse(true);
    godwit.report(M1, MigrationEvent.ABOUT_TO_STOP, "");
    CompletableFuture<Migration> mayStop = godwit.await(M1, Phase.REDIRECTED);
    control.advanceMillis(LEAD_MILLIS);
    assertEquals(MigrationState.ABORTING, mayStop.join().state());
    assertFalse(isRedirectedAt(1), "the source");
    assertFalse(isRedirectedAt(3), "taken back");
    migrations.refuse(false);
    control.advanceMillis(1_000);
    assertEquals(Phase.ABORTED, phase());
    assertTrue(godwitMigration().reason().contains("could not be stored"));
    assertInSync();
  }

  @Test
  void theDestinationsPlaceIsGivenBackOnlyWhenTheAbortIsStored() {
    migrate("hv2");
    migrations.refuse(true);
    godwit.report(M1, MigrationEvent.ABORT, "");
    control.advanceMillis(3_000);
    assertTrue(binding("vm1").standby().isPresent(), "a successor would find it ready");
    migrations.refuse(false);
    control.advanceMillis(1_000);
    assertEquals(Phase.ABORTED, phase());
    assertTrue(binding("vm1").standby().isEmpty());
  }

  @Test
  void nobodyTurnsBeforeTheIntentIsStored() {
    migrate("hv2");
    migrations.hold();
    godwit.report(M1, MigrationEvent.ABOUT_TO_STOP, "");
    control.advanceMillis(LEAD_MILLIS);
    assertFalse(isRedirectedAt(1) || isRedirectedAt(3));
    migrations.release();
    control.advanceMillis(LEAD_MILLIS);
    assertTrue(isRedirectedAt(1) && isRedirectedAt(3));
    assertEquals(Phase.REDIRECTED, phase());
  }

  @Test
  void aStoreThatKeepsSilentCostsNobodyTheGuest() {
    migrate("hv2");
    migrations.hold();
    assertEquals(Transition.Verdict.MOVED, report(MigrationEvent.ABOUT_TO_STOP).verdict());
    CompletableFuture<Migration> mayStop = godwit.await(M1, Phase.REDIRECTED);
    control.advanceMillis(1_000);
    assertFalse(isRedirectedAt(1) || isRedirectedAt(3), "the guest is served at the source");
    control.advanceMillis(1_000);
    assertEquals(MigrationState.ABORTING, mayStop.join().state());
    assertFalse(isRedirectedAt(1) || isRedirectedAt(3), "the guest is served at the source");
  }

  @Test
  void aSwitchThatIsLostAndFoundStandsInTheTimeline() {
    migrate("hv2");
    switches.disconnect(switchId(2));
    godwit.switchDisconnected(switchId(2));
    control.run();
    switches.connect(switchId(2));
    godwit.switchConnected(switchId(2));
    control.run();
    assertTrue(
        events().containsAll(List.of("destination_switch_lost", "destination_switch_back")),
        () -> events().toString());
  }

  private boolean isRedirectedAt(int n) {
    return switches.at(switchId(n)).stream()
        .anyMatch(rule -> rule.table() == Table.FORWARD && rule.priority() > 10_000);
  }

  private List<String> events() {
    return godwitMigration().timeline().stream()
        .map(TimelineEntry::event)
        .collect(Collectors.toList());
  }

  private void moveTo(String edge, MigrationId id) {
    migrate(id.value(), edge).join();
    moveOn(id);
  }

  /** From READY to the guest's resume, everything in order. */
  private void moveOn(MigrationId id) {
    godwit.report(id, MigrationEvent.ABOUT_TO_STOP, "");
    control.advanceMillis(LEAD_MILLIS);
    godwit.report(id, MigrationEvent.STOPPED, "");
    godwit.report(id, MigrationEvent.RESUMED, "");
    control.run();
  }

  private void assertInSync() {
    for (int n = 1; n <= 3; n++) {
      assertEquals(
          godwit.rules(EdgeId.of("hv" + n)).stream()
              .map(Object::toString)
              .sorted()
              .collect(Collectors.joining("\n")),
          switches.at(switchId(n)).stream()
              .map(Object::toString)
              .sorted()
              .collect(Collectors.joining("\n")),
          "hv" + n);
    }
  }

  private void migrate(String edge) {
    migrate("m1", edge).join();
  }

  private CompletableFuture<Migration> migrate(String id, String edge) {
    CompletableFuture<Migration> begun =
        godwit
            .migrate(
                read(
                    "{'id':'" + id + "','endpoint':'vm1','to':{'edge':'" + edge + "','port':11}}",
                    MigrationFacts.class))
            .thenApply(accepted -> accepted.migration());
    control.run();
    return begun;
  }

  private Answer report(MigrationEvent event) {
    CompletableFuture<Answer> answer = godwit.report(M1, event, "");
    control.run();
    return answer.join();
  }

  private Migration godwitMigration() {
    return godwit_(M1);
  }

  private Migration godwit_(MigrationId id) {
    return migrations.load().stream().filter(m -> m.id().equals(id)).findFirst().orElseThrow();
  }

  private Phase phase() {
    return godwitMigration().phase();
  }

  private Binding binding(String endpoint) {
    return godwit.topology().endpoint(endpoint).flatMap(Location::binding).orElseThrow();
  }

  private Godwit newController() {
    if (godwit != null) {
      godwit.close();
      control.forget();
    }
    Godwit controller =
        new Godwit(
            new Godwit.Surroundings(
                "test",
                locations,
                policies,
                migrations,
                switches,
                monitors,
                new AnyPort(),
                Object::toString,
                MigrationTimings.DEFAULTS,
                control,
                Runnable::run,
                Runnable::run,
                control::nowMillis));
    controller.start();
    control.run();
    return controller;
  }

  private static String switchId(int n) {
    return "of:000000000000000" + n;
  }
}

package io.godwit.app;

import static io.godwit.app.TestFacts.read;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.Sets;
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
import io.godwit.location.Binding;
import io.godwit.location.EdgeId;
import io.godwit.location.LocationException;
import io.godwit.location.service.Location;
import io.godwit.location.store.InMemoryLocationStores;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Table;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The others turn to the destination before the stop is announced; vm1 moves from hv1 to hv2. */
class NearlyDoneTest {

  private static final MigrationId M1 = MigrationId.of("m1");

  /** From the word that the copy is nearly done until the others have turned. */
  private static final double TURN_MILLIS = 1;

  /** From an announced stop to the redirect's confirmation, if they have. */
  private static final double LEAD_MILLIS = 2;

  /** The same if they have not. */
  private static final double WHOLE_LEAD_MILLIS = 3;

  private final ManualExecutor control = new ManualExecutor();
  private final FakeSwitches switches = new FakeSwitches();
  private final InMemoryLocationStores locations = new InMemoryLocationStores();
  private final InMemoryPolicyStores policies = new InMemoryPolicyStores();
  private final MemoryMigrationStore migrations = new MemoryMigrationStore();
  private Godwit godwit;

  /** What the source, the destination and a peer hold while the destination is prepared. */
  private Set<FlowSpec> prepared1 = Set.of();

  private Set<FlowSpec> prepared2 = Set.of();
  private Set<FlowSpec> prepared3 = Set.of();

  @BeforeEach
  void aMigrationThatIsReady() {
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
                  String.format(
                      "{'network':'a','mac':'02:00:00:00:00:0%d','ips':['10.0.0.%d'],"
                          + "'edge':'hv%d','port':10}",
                      n, n, n),
                  EndpointFacts.class));
    }
    godwit.migrate(
        read("{'id':'m1','endpoint':'vm1','to':{'edge':'hv2','port':11}}", MigrationFacts.class));
    control.run();
    assertEquals(Phase.READY, phase(), () -> migration().toString());
    prepared1 = Set.copyOf(switches.at(switchId(1)));
    prepared2 = Set.copyOf(switches.at(switchId(2)));
    prepared3 = Set.copyOf(switches.at(switchId(3)));
  }

  @Test
  void theAnnouncedStopNeedsSourceAndDestinationAlone() {
    assertEquals(Transition.Verdict.MOVED, report(MigrationEvent.NEARLY_DONE).verdict());
    assertEquals(Phase.APPROACHING, phase());
    control.advanceMillis(TURN_MILLIS);
    assertEquals(Phase.POISED, phase());
    assertEquals(MigrationState.READY, migration().state());
    assertTurned(3);
    assertNotTurned(1);
    assertEquals(Transition.Verdict.AGAIN, report(MigrationEvent.NEARLY_DONE).verdict());
    Set<FlowSpec> peer = Set.copyOf(switches.at(switchId(3)));
    report(MigrationEvent.ABOUT_TO_STOP);
    assertEquals(Phase.REDIRECTING, phase());
    assertEquals(peer, Set.copyOf(switches.at(switchId(3))), "the peer is not touched");
    assertTurned(1);
    control.advanceMillis(LEAD_MILLIS);
    assertEquals(Phase.REDIRECTED, phase());
    finish();
  }

  /**
   * The first frame on a way waits for the next hop's address: it should be none of the guest's.
   */
  @Test
  void everyWayIsTriedBeforeItIsTaken() {
    String there = "set_field:10.255.0.2->tun_dst, output:1]";
    String back = "set_field:10.255.0.1->tun_dst, output:1]";
    assertTried(switches.takeSent(), there, back);
    migrations.hold();
    report(MigrationEvent.NEARLY_DONE);
    assertTried(switches.takeSent(), there, back);
    assertNotTurned(3);
    control.advanceMillis(2_000);
    assertEquals(Phase.READY, phase());
    report(MigrationEvent.ABOUT_TO_STOP);
    List<String> last = switches.takeSent();
    assertEquals(1, last.size(), last::toString);
    assertTrue(last.get(0).startsWith(switchId(2)) && last.get(0).endsWith(back), last::toString);
  }

  private void assertTried(List<String> sent, String there, String back) {
    assertEquals(3, sent.size(), sent::toString);
    for (int n = 1; n <= 3; n++) {
      String id = switchId(n);
      String way = n == 2 ? back : there;
      assertTrue(
          sent.stream().anyMatch(one -> one.startsWith(id) && one.endsWith(way)), sent::toString);
    }
  }

  @Test
  void whatTheRedirectSendsIsMadeReadyWhileTheLastIsCopied() {
    poise();
    assertMadeReady(LEAD_MILLIS);
  }

  @Test
  void whatTheRedirectSendsIsMadeReadyWhileTheOthersTurn() {
    for (int n = 1; n <= 2; n++) {
      switches.takeExpected(switchId(n));
    }
    report(MigrationEvent.ABOUT_TO_STOP);
    assertEquals(Phase.REPOINTING, phase());
    assertMadeReady(WHOLE_LEAD_MILLIS);
  }

  /** The redirect sends the ends nothing that they were not told to expect. */
  private void assertMadeReady(double leadMillis) {
    Set<FlowSpec> source = switches.takeExpected(switchId(1));
    Set<FlowSpec> destination = switches.takeExpected(switchId(2));
    Set<FlowSpec> sourceBefore = Set.copyOf(switches.at(switchId(1)));
    Set<FlowSpec> destinationBefore = Set.copyOf(switches.at(switchId(2)));
    if (phase() == Phase.POISED) {
      report(MigrationEvent.ABOUT_TO_STOP);
    }
    control.advanceMillis(leadMillis);
    assertEquals(Phase.REDIRECTED, phase());
    assertExpected(source, sourceBefore, switches.at(switchId(1)));
    assertExpected(destination, destinationBefore, switches.at(switchId(2)));
  }

  private static void assertExpected(
      Set<FlowSpec> expected, Set<FlowSpec> before, Set<FlowSpec> after) {
    Set<FlowSpec> added = Sets.difference(after, before);
    assertFalse(added.isEmpty());
    assertTrue(expected.containsAll(added), () -> Sets.difference(added, expected).toString());
  }

  @Test
  void aPeerThatIsSlowThenHoldsNobodyUp() {
    poise();
    switches.hold(switchId(3));
    report(MigrationEvent.ABOUT_TO_STOP);
    control.advanceMillis(LEAD_MILLIS);
    assertEquals(Phase.REDIRECTED, phase());
    switches.answer();
  }

  @Test
  void aStopThatIsAnnouncedBeforeTheOthersHaveTurnedGoesOnAsWithoutTheWord() {
    switches.hold();
    report(MigrationEvent.NEARLY_DONE);
    CompletableFuture<Migration> poised = godwit.await(M1, Phase.POISED);
    report(MigrationEvent.ABOUT_TO_STOP);
    assertEquals(Phase.REPOINTING, phase());
    assertEquals(Phase.REPOINTING, poised.join().phase(), "past it");
    control.advanceMillis(50);
    assertEquals(Phase.REPOINTING, phase(), "the destination has not confirmed yet");
    assertNotTurned(1);
    switches.answer();
    control.advanceMillis(WHOLE_LEAD_MILLIS);
    assertEquals(Phase.REDIRECTED, phase());
    finish();
  }

  @Test
  void aStopThatComesUnannouncedIsFollowed() {
    poise();
    report(MigrationEvent.STOPPED);
    assertEquals(Phase.STOPPED, phase());
    report(MigrationEvent.RESUMED);
    control.advanceMillis(500);
    assertEquals(Phase.COMPLETED, phase());
    assertInSync();
  }

  @Test
  void aGuestThatOnlyAppearsAtItsDestinationIsFollowed() {
    poise();
    report(MigrationEvent.ANNOUNCED);
    control.advanceMillis(500);
    assertEquals(Phase.COMPLETED, phase());
    assertEquals("hv2", binding().active().edge().value());
    assertInSync();
  }

  @Test
  void anAbortFirstTakesTheWayBackAndThenClearsTheDestination() {
    poise();
    switches.hold();
    report(MigrationEvent.ABORT);
    assertEquals(Phase.RETREATING, phase());
    switches.answer();
    control.run();
    assertEquals(Phase.ABORTED, phase());
    assertEquals("hv1", binding().active().edge().value());
    assertInSync();
  }

  /** What has been turned back is not known to be so before it has confirmed. */
  @Test
  void theDestinationIsNotClearedBeforeThePeersAreKnownToBeBack() {
    poise();
    switches.hold(switchId(3));
    control.advanceMillis(MigrationTimings.DEFAULTS.poised().toMillis());
    assertEquals(Phase.READY, phase());
    report(MigrationEvent.ABORT);
    control.advanceMillis(1_000);
    assertEquals(Phase.RETREATING, phase());
    assertEquals(prepared2, Set.copyOf(switches.at(switchId(2))), "it sends on");
    switches.answer();
    control.run();
    assertEquals(Phase.ABORTED, phase());
    assertInSync();
    assertEquals(
        List.of("retreating", "withdrawing", "aborted"),
        events().subList(events().size() - 3, events().size()));
  }

  @Test
  void aPeerThatIsAwayIsWaitedForBeforeTheDestinationIsCleared() {
    poise();
    lose(3);
    report(MigrationEvent.ABORT);
    control.advanceMillis(MigrationTimings.DEFAULTS.peers().toMillis() - 1);
    assertEquals(Phase.RETREATING, phase());
    assertEquals(prepared2, Set.copyOf(switches.at(switchId(2))), "it sends on");
    control.advanceMillis(1);
    assertEquals(Phase.ABORTED, phase());
  }

  @Test
  void aDestinationThatIsAwayHoldsNoAbortUp() {
    poise();
    lose(2);
    report(MigrationEvent.ABORT);
    control.run();
    assertEquals(MigrationState.ABORTED, migration().state());
  }

  @Test
  void aWordThatNoStopFollowsIsForgottenAndMayBeSaidAgain() {
    poise();
    control.advanceMillis(MigrationTimings.DEFAULTS.poised().toMillis() - 1);
    assertEquals(Phase.POISED, phase());
    control.advanceMillis(1);
    assertEquals(Phase.READY, phase());
    assertPrepared();
    assertTrue(events().contains("stop_not_announced"), () -> events().toString());
    poise();
    report(MigrationEvent.ABOUT_TO_STOP);
    control.advanceMillis(LEAD_MILLIS);
    assertEquals(Phase.REDIRECTED, phase());
    finish();
  }

  @Test
  void nobodysWayLeadsOverADestinationThatIsLost() {
    poise();
    lose(2);
    assertEquals(Phase.READY, phase());
    assertEquals(prepared3, Set.copyOf(switches.at(switchId(3))));
    assertEquals(prepared1, Set.copyOf(switches.at(switchId(1))));
    List<String> events = events();
    assertTrue(
        events.containsAll(List.of("destination_switch_lost", "repoint_failed")), events::toString);
    find(2);
    assertPrepared();
    report(MigrationEvent.ABOUT_TO_STOP);
    control.advanceMillis(WHOLE_LEAD_MILLIS);
    assertEquals(Phase.REDIRECTED, phase());
    finish();
  }

  @Test
  void aDestinationThatIsLostWhileTheOthersTurnIsNotTurnedTo() {
    switches.hold();
    report(MigrationEvent.NEARLY_DONE);
    CompletableFuture<Migration> poised = godwit.await(M1, Phase.POISED);
    control.run();
    assertFalse(poised.isDone());
    lose(2);
    assertEquals(Phase.READY, poised.join().phase(), "out of reach");
    switches.answer();
    control.advanceMillis(TURN_MILLIS);
    assertEquals(Phase.READY, phase());
    assertEquals(prepared3, Set.copyOf(switches.at(switchId(3))));
  }

  @Test
  void whatADestinationAnswersToTheFirstAttemptSaysNothingOfTheSecond() {
    switches.hold(switchId(2));
    report(MigrationEvent.NEARLY_DONE);
    control.advanceMillis(MigrationTimings.DEFAULTS.redirect().toMillis());
    assertEquals(Phase.READY, phase());
    migrations.hold();
    report(MigrationEvent.NEARLY_DONE);
    switches.answer();
    control.advanceMillis(TURN_MILLIS);
    assertNotTurned(3);
    migrations.release();
    control.advanceMillis(TURN_MILLIS);
    assertEquals(Phase.POISED, phase());
  }

  @Test
  void aSourceOrDestinationThatIsAwayIsToldOf() {
    lose(2);
    assertRefused(MigrationEvent.NEARLY_DONE, "hv2");
    assertEquals(Phase.READY, phase());
    find(2);
    poise();
    lose(1);
    assertEquals(Phase.POISED, phase(), "the guest is served by the tables of its switch");
    assertRefused(MigrationEvent.ABOUT_TO_STOP, "hv1");
    assertEquals(Phase.POISED, phase());
    find(1);
    report(MigrationEvent.ABOUT_TO_STOP);
    control.advanceMillis(LEAD_MILLIS);
    assertEquals(Phase.REDIRECTED, phase());
  }

  @Test
  void nobodyTurnsForAStoreThatKeepsSilent() {
    migrations.hold();
    assertEquals(Transition.Verdict.MOVED, report(MigrationEvent.NEARLY_DONE).verdict());
    CompletableFuture<Migration> poised = godwit.await(M1, Phase.POISED);
    control.advanceMillis(1_000);
    assertPrepared();
    assertFalse(poised.isDone());
    control.advanceMillis(1_000);
    assertEquals(Phase.READY, poised.join().phase());
    assertPrepared();
    migrations.release();
    control.advanceMillis(10);
    assertPrepared();
  }

  @Test
  void nobodyTurnsForAStoreThatFails() {
    migrations.refuse(true);
    report(MigrationEvent.NEARLY_DONE);
    CompletableFuture<Migration> poised = godwit.await(M1, Phase.POISED);
    control.advanceMillis(10);
    assertEquals(Phase.READY, poised.join().phase());
    assertPrepared();
    migrations.refuse(false);
    control.advanceMillis(1_000);
    assertTrue(events().contains("repoint_failed"), () -> events().toString());
    poise();
  }

  @Test
  void theSourceDoesNotTurnBeforeTheAnnouncedStopIsStored() {
    poise();
    migrations.hold();
    assertEquals(Transition.Verdict.MOVED, report(MigrationEvent.ABOUT_TO_STOP).verdict());
    CompletableFuture<Migration> mayStop = godwit.await(M1, Phase.REDIRECTED);
    control.advanceMillis(1_000);
    assertNotTurned(1);
    control.advanceMillis(1_000);
    assertEquals(MigrationState.ABORTING, mayStop.join().state());
    assertInSync();
    assertNotTurned(3);
  }

  @Test
  void aDestinationThatDoesNotConfirmIsLeftAlone() {
    switches.refuse(switchId(2));
    report(MigrationEvent.NEARLY_DONE);
    control.advanceMillis(TURN_MILLIS);
    assertEquals(Phase.READY, phase());
    switches.accept(switchId(2));
    control.advanceMillis(1_000);
    assertPrepared();
  }

  /** The destination may have died with the controller, and would never be missed. */
  @Test
  void anotherControllerTurnsTheOthersBack() {
    poise();
    restart();
    assertEquals(Phase.READY, phase());
    assertPrepared();
    assertTrue(
        events().containsAll(List.of("controller_restarted", "repoint_failed")),
        () -> events().toString());
    report(MigrationEvent.ABOUT_TO_STOP);
    control.advanceMillis(WHOLE_LEAD_MILLIS);
    assertEquals(Phase.REDIRECTED, phase());
    finish();
  }

  @Test
  void soItDoesIfTheyWereJustBeingTurned() {
    switches.hold();
    report(MigrationEvent.NEARLY_DONE);
    switches.answer();
    restart();
    assertEquals(Phase.READY, phase());
    assertPrepared();
    poise();
  }

  private void poise() {
    report(MigrationEvent.NEARLY_DONE);
    control.advanceMillis(TURN_MILLIS);
    assertEquals(Phase.POISED, phase(), () -> migration().toString());
  }

  /** From the redirect to the end. */
  private void finish() {
    report(MigrationEvent.STOPPED);
    report(MigrationEvent.RESUMED);
    control.advanceMillis(500);
    assertEquals(Phase.COMPLETED, phase());
    assertEquals("hv2", binding().active().edge().value());
    assertInSync();
  }

  private Answer report(MigrationEvent event) {
    CompletableFuture<Answer> answer = godwit.report(M1, event, "");
    control.run();
    return answer.join();
  }

  private void assertRefused(MigrationEvent event, String edge) {
    CompletableFuture<Answer> answer = godwit.report(M1, event, "");
    control.run();
    Throwable cause = assertThrows(CompletionException.class, answer::join).getCause();
    assertInstanceOf(LocationException.class, cause);
    assertTrue(cause.getMessage().contains(edge), cause::getMessage);
  }

  private void lose(int n) {
    switches.disconnect(switchId(n));
    godwit.switchDisconnected(switchId(n));
    control.run();
  }

  private void find(int n) {
    switches.connect(switchId(n));
    godwit.switchConnected(switchId(n));
    control.advanceMillis(1_000);
  }

  private void assertPrepared() {
    assertEquals(prepared1, Set.copyOf(switches.at(switchId(1))), "source");
    assertEquals(prepared2, Set.copyOf(switches.at(switchId(2))), "destination");
    assertEquals(prepared3, Set.copyOf(switches.at(switchId(3))), "peer");
  }

  private void assertNotTurned(int n) {
    assertEquals(ways(n == 1 ? prepared1 : prepared3), ways(switches.at(switchId(n))), "edge " + n);
  }

  private void assertTurned(int n) {
    assertFalse(
        ways(n == 1 ? prepared1 : prepared3).equals(ways(switches.at(switchId(n)))), "edge " + n);
  }

  /** Where frames lead, but not who is let in: the source's hypervisor may ask already. */
  private static Set<FlowSpec> ways(Collection<FlowSpec> rules) {
    return rules.stream()
        .filter(rule -> rule.table() != Table.SOURCE_GUARD)
        .collect(Collectors.toSet());
  }

  private void assertInSync() {
    for (int n = 1; n <= 3; n++) {
      assertEquals(
          Set.copyOf(godwit.rules(EdgeId.of("hv" + n))), Set.copyOf(switches.at(switchId(n))));
    }
  }

  private Migration migration() {
    return migrations.load().iterator().next();
  }

  private Phase phase() {
    return migration().phase();
  }

  private List<String> events() {
    return migration().timeline().stream().map(TimelineEntry::event).collect(Collectors.toList());
  }

  private Binding binding() {
    return godwit.topology().endpoint("vm1").flatMap(Location::binding).orElseThrow();
  }

  private void restart() {
    godwit.close();
    control.forget();
    godwit = newController();
    control.run();
  }

  private Godwit newController() {
    Godwit controller =
        new Godwit(
            new Godwit.Surroundings(
                "test",
                locations,
                policies,
                migrations,
                switches,
                new FakeMonitors(control),
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

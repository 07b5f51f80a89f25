package io.godwit.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.app.facts.EdgeFacts;
import io.godwit.app.facts.EndpointFacts;
import io.godwit.app.facts.FactsReader;
import io.godwit.app.facts.MigrationFacts;
import io.godwit.app.facts.NetworkFacts;
import io.godwit.app.facts.PortNames;
import io.godwit.app.migration.Answer;
import io.godwit.app.migration.Migration;
import io.godwit.app.migration.MigrationCodec;
import io.godwit.app.migration.MigrationEvent;
import io.godwit.app.migration.MigrationId;
import io.godwit.app.migration.MigrationState;
import io.godwit.app.migration.MigrationStore;
import io.godwit.app.migration.MigrationTimings;
import io.godwit.app.migration.Phase;
import io.godwit.app.migration.Transition;
import io.godwit.location.Binding;
import io.godwit.location.EdgeId;
import io.godwit.location.LocationException;
import io.godwit.location.service.Location;
import io.godwit.location.store.InMemoryLocationStores;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The application whole, on switches that only remember and a clock that the test moves. */
class GodwitTest {

  private static final MigrationId M1 = MigrationId.of("m1");

  private final ManualExecutor control = new ManualExecutor();
  private final FakeSwitches switches = new FakeSwitches();
  private final InMemoryLocationStores locations = new InMemoryLocationStores();
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
    Answer announced = report(MigrationEvent.ABOUT_TO_STOP);
    assertEquals(Transition.Verdict.MOVED, announced.verdict());
    assertEquals(Phase.REDIRECTING, phase());
    control.advanceMillis(2);
    assertEquals(Phase.REDIRECTED, phase());
    report(MigrationEvent.STOPPED);
    report(MigrationEvent.RESUMED);
    assertEquals(Phase.SETTLING, phase());
    assertEquals("hv2", binding("vm1").active().edge().value());
    control.advanceMillis(500);
    assertEquals(MigrationState.COMPLETED, godwitMigration().state());
    assertInSync();
    assertTrue(
        switches.at(switchId(1)).stream()
            .noneMatch(rule -> rule.toString().contains("02:00:00:00:00:01")),
        "the source, which hosts nothing of the network now, holds none of it");
  }

  @Test
  void theRedirectIsNotConfirmedBeforeSourceAndDestinationAre() {
    migrate("hv2");
    switches.hold();
    report(MigrationEvent.ABOUT_TO_STOP);
    control.advanceMillis(50);
    assertEquals(Phase.REDIRECTING, phase());
    switches.answer();
    control.advanceMillis(2);
    assertEquals(Phase.REDIRECTED, phase());
  }

  @Test
  void anAbortedMigrationCanBeTriedAgainAtOnce() {
    migrate("hv2");
    report(MigrationEvent.ABOUT_TO_STOP);
    control.advanceMillis(2);
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
    control.advanceMillis(2);
    control.advanceMillis(5_000);
    assertEquals(Phase.READY, phase());
    report(MigrationEvent.ABOUT_TO_STOP);
    control.advanceMillis(2);
    assertEquals(Phase.REDIRECTED, phase());
  }

  @Test
  void aDestinationThatRefusesAbortsBeforeAnythingIsRedirected() {
    switches.refuse(switchId(2));
    migrate("hv2");
    assertEquals(MigrationState.ABORTED, godwitMigration().state());
    switches.accept(switchId(2));
    control.advanceMillis(1_000);
    assertInSync();
  }

  @Test
  void aPeerThatIsAwayDelaysNobodyAndLearnsTheWholePictureWhenItReturns() {
    switches.disconnect(switchId(3));
    godwit.switchDisconnected(switchId(3));
    migrate("hv2");
    report(MigrationEvent.ABOUT_TO_STOP);
    control.advanceMillis(2);
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
    control.advanceMillis(2);
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
    control.advanceMillis(2);
    report(MigrationEvent.STOPPED);
    report(MigrationEvent.RESUMED);
    control.advanceMillis(500);
    MigrationId back = migrate("m2", "hv1").join().id();
    godwit.report(back, MigrationEvent.ABOUT_TO_STOP, "");
    control.advanceMillis(2);
    godwit.report(back, MigrationEvent.STOPPED, "");
    godwit.report(back, MigrationEvent.RESUMED, "");
    control.advanceMillis(500);
    assertEquals(MigrationState.COMPLETED, godwit_(back).state());
    assertEquals("hv1", binding("vm1").active().edge().value());
    assertInSync();
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
    }
    Godwit controller =
        new Godwit(
            new Godwit.Surroundings(
                "test",
                locations,
                migrations,
                switches,
                new AnyPort(),
                Object::toString,
                MigrationTimings.DEFAULTS,
                control,
                Runnable::run,
                control::nowMillis));
    controller.start();
    control.run();
    return controller;
  }

  private static String switchId(int n) {
    return "of:000000000000000" + n;
  }

  private static <T> T read(String json, Class<T> form) {
    try {
      return FactsReader.read(
          new ByteArrayInputStream(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)), form);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static final class AnyPort implements PortNames {
    @Override
    public boolean knows(String switchId) {
      return true;
    }

    @Override
    public OptionalLong number(String switchId, String name) {
      return OptionalLong.empty();
    }

    @Override
    public boolean has(String switchId, long number) {
      return true;
    }
  }

  /** Keeps migrations as the real store does: encoded. */
  private static final class MemoryMigrationStore implements MigrationStore {
    private final Map<String, byte[]> stored = new LinkedHashMap<>();

    @Override
    public Collection<Migration> load() {
      return stored.values().stream().map(MigrationCodec::decode).collect(Collectors.toList());
    }

    @Override
    public CompletableFuture<Void> save(Migration migration) {
      stored.put(migration.id().value(), MigrationCodec.encode(migration));
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> forget(MigrationId id) {
      stored.remove(id.value());
      return CompletableFuture.completedFuture(null);
    }
  }
}

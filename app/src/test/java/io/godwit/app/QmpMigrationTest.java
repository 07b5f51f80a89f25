package io.godwit.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.app.engine.qmp.FakeMonitors;
import io.godwit.app.engine.qmp.FakeQemu;
import io.godwit.app.facts.EdgeFacts;
import io.godwit.app.facts.EndpointFacts;
import io.godwit.app.facts.FactsException;
import io.godwit.app.facts.MigrationFacts;
import io.godwit.app.facts.NetworkFacts;
import io.godwit.app.migration.Answer;
import io.godwit.app.migration.Migration;
import io.godwit.app.migration.MigrationEvent;
import io.godwit.app.migration.MigrationId;
import io.godwit.app.migration.MigrationState;
import io.godwit.app.migration.MigrationTimings;
import io.godwit.app.migration.TimelineEntry;
import io.godwit.app.migration.Transition;
import io.godwit.app.policy.InMemoryPolicyStores;
import io.godwit.location.LocationException;
import io.godwit.location.store.InMemoryLocationStores;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The application whole, driving two modelled QEMU processes, with faults at every millisecond. */
class QmpMigrationTest {

  private static final String SOURCE = "10.254.1.2:4444";
  private static final String DESTINATION = "10.254.2.2:4444";
  private static final MigrationId M1 = MigrationId.of("m1");

  /** Past the end of a migration without a fault. */
  private static final int WHOLE_MILLIS = 180;

  @ParameterizedTest
  @ValueSource(strings = {"pre-copy", "post-copy", "hybrid"})
  void aGuestMovesAndTheNetworkIsThereBefore(String mode) {
    World world = new World().migrate(mode);
    world.control.advanceMillis(60_000);
    assertEquals(MigrationState.COMPLETED, world.migration().state(), world::story);
    assertTrue(world.destination().runsGuest());
    assertFalse(world.source().runsGuest());
    assertEquals("hv2", world.place());
    assertTrue(
        world.migration().timeline().stream()
                .filter(entry -> entry.event().equals("settling"))
                .findFirst()
                .orElseThrow()
                .atMillis()
            < WHOLE_MILLIS,
        "the faults are to come before the end");
    List<String> events = world.events();
    assertTrue(events.indexOf("redirected") < events.indexOf("stopped"), world::story);
    assertTrue(events.contains("nearly_copied") || events.contains("turning_to_post_copy"));
    assertFalse(events.contains("converged_early"));
  }

  @Test
  void theTimelineTellsTheProgress() {
    World world = new World().migrate("pre-copy");
    world.control.advanceMillis(60_000);
    TimelineEntry round =
        world.migration().timeline().stream()
            .filter(entry -> entry.event().equals("round"))
            .findFirst()
            .orElseThrow();
    assertEquals(1L, round.figures().get("round"));
    assertTrue(round.figures().get("bytesLeft") > 0);
  }

  @Test
  void aGuestThatStopsByItselfIsFollowedAtOnce() {
    World world = new World();
    world.source().stopByItself();
    world.migrate("pre-copy");
    world.control.advanceMillis(60_000);
    assertFalse(world.source().commands().contains("stop"));
    assertEquals(MigrationState.COMPLETED, world.migration().state(), world::story);
    assertEquals("hv2", world.place());
    assertTrue(world.events().contains("converged_early"), world::story);
  }

  enum Fault {
    SOURCE_DIES(world -> world.source().kill()),
    DESTINATION_DIES(world -> world.destination().kill()),
    SOURCE_IS_LOST(world -> world.source().drop()),
    DESTINATION_IS_LOST(world -> world.destination().drop()),
    BOTH_ARE_LOST(
        world -> {
          world.source().drop();
          world.destination().drop();
        }),
    CONTROLLER_RESTARTS(world -> world.restart()),
    CONTROLLER_RESTARTS_AND_DESTINATION_DIES(
        world -> {
          world.destination().kill();
          world.restart();
        }),
    ABORT(world -> world.abort());

    private final Consumer<World> effect;

    Fault(Consumer<World> effect) {
      this.effect = effect;
    }
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void whateverHappensWheneverTheGuestIsWhereTheNetworkSays(Fault fault) {
    for (String mode : List.of("pre-copy", "early", "post-copy")) {
      for (int millis = 0; millis < WHOLE_MILLIS; millis += isQuiet(millis) ? 5 : 1) {
        World world = new World();
        if (mode.equals("early")) {
          world.source().stopByItself();
        }
        world.migrate(mode.equals("early") ? "pre-copy" : mode);
        world.control.advanceMillis(millis);
        fault.effect.accept(world);
        world.control.run();
        world.control.advanceMillis(120_000);
        String story = fault + " after " + millis + " ms, " + mode + ": " + world.story();
        assertTrue(world.migration().state().isTerminal(), story);
        assertFalse(world.source().runsGuest() && world.destination().runsGuest(), story);
        if (world.source().runsGuest()) {
          assertEquals("hv1", world.place(), story);
          assertTrue(
              !world.destination().isAlive() || world.destination().commands().isEmpty(), story);
        } else if (world.destination().runsGuest()) {
          assertEquals("hv2", world.place(), story);
        } else {
          assertTrue(fault.name().contains("DIES"), () -> "the guest runs nowhere: " + story);
        }
      }
    }
  }

  /** The moment is waited for and nothing happens. */
  private static boolean isQuiet(int millis) {
    return millis > 60 && millis < 100;
  }

  @Test
  void anAbortWhileCopyingLeavesTheGuestRunningAndARetryWorks() {
    World world = new World().migrate("pre-copy");
    world.control.advanceMillis(8);
    assertEquals(MigrationState.READY, world.migration().state(), world::story);
    Answer answer = world.abort();
    assertEquals(Transition.Verdict.MOVED, answer.verdict());
    world.control.advanceMillis(1_000);
    assertEquals(MigrationState.ABORTED, world.migration().state());
    assertFalse(world.source().commands().contains("stop"));
    world.monitors.pair(SOURCE, DESTINATION);
    world.request("m2", "pre-copy");
    world.control.advanceMillis(60_000);
    assertEquals(MigrationState.COMPLETED, world.migration(MigrationId.of("m2")).state());
  }

  @Test
  void anAbortThatComesTooLateIsRefused() {
    World world = new World().migrate("pre-copy");
    world.control.advanceMillis(60_000);
    assertEquals(Transition.Verdict.REFUSED, world.abort().verdict());
  }

  @Test
  void nobodyElseReportsForADrivenGuest() {
    World world = new World().migrate("pre-copy");
    CompletionException error =
        assertThrows(
            CompletionException.class, () -> world.report(MigrationEvent.RESUMED).verdict());
    assertInstanceOf(LocationException.class, error.getCause());
  }

  @Test
  void nobodyThereEndsInARefusalThatSaysWhere() {
    World world = new World();
    world.monitors.at(DESTINATION).kill();
    world.migrate("pre-copy");
    world.control.advanceMillis(60_000);
    assertEquals(MigrationState.ABORTED, world.migration().state());
    assertTrue(world.migration().reason().contains(DESTINATION), world.migration().reason());
    assertTrue(world.source().runsGuest());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'engine':'qmp'",
        "'engine':'ship'",
        "'qmp':{'source':'a:1','destination':'b:1','channel':'tcp:b:2'}",
        "'engine':'qmp','qmp':{'source':'a','destination':'b:1','channel':'tcp:b:2'}",
        "'engine':'qmp','qmp':{'source':'a:1','destination':'b:1','channel':'exec:rm'}",
        "'engine':'qmp','qmp':{'source':'a:1','destination':'b:1'}",
        "'engine':'qmp','qmp':{'source':'a:1','destination':'b:1','channel':'tcp:b:2','mode':'x'}",
        "'engine':'qmp','qmp':{'source':'a:1','destination':'b:1','channel':'tcp:b:2','rounds':0}",
        "'engine':'qmp','comesHome':true,"
            + "'qmp':{'source':'a:1','destination':'b:1','channel':'tcp:b:2'}"
      })
  void whatCannotBeDrivenIsRefused(String engine) {
    World world = new World();
    assertThrows(
        FactsException.class,
        () ->
            world.godwit.migrate(
                TestFacts.read(
                    "{'endpoint':'vm1','to':{'edge':'hv2','port':11}," + engine + "}",
                    MigrationFacts.class)));
  }

  /** Three edges, one endpoint, two QEMU processes. */
  private static final class World {
    final ManualExecutor control = new ManualExecutor();
    final FakeSwitches switches = new FakeSwitches();
    final FakeMonitors monitors = new FakeMonitors(control);
    final InMemoryLocationStores locations = new InMemoryLocationStores();
    final MemoryMigrationStore migrations = new MemoryMigrationStore();
    Godwit godwit;

    World() {
      monitors.pair(SOURCE, DESTINATION);
      godwit = controller();
      for (int n = 1; n <= 3; n++) {
        switches.connect("of:000000000000000" + n);
        godwit
            .topology()
            .putEdge(
                "hv" + n,
                TestFacts.read(
                    String.format(
                        "{'switch':'of:000000000000000%d','vtep':'10.255.0.%d','tunnelPort':1}",
                        n, n),
                    EdgeFacts.class));
      }
      godwit
          .topology()
          .putNetwork(
              "a",
              TestFacts.read(
                  "{'vni':5001,'subnets':[{'prefix':'10.0.0.0/24'}]}", NetworkFacts.class));
      godwit
          .topology()
          .putEndpoint(
              "vm1",
              TestFacts.read(
                  "{'network':'a','mac':'02:00:00:00:00:01','ips':['10.0.0.1'],"
                      + "'edge':'hv1','port':10}",
                  EndpointFacts.class));
      control.run();
    }

    private Godwit controller() {
      Godwit controller =
          new Godwit(
              new Godwit.Surroundings(
                  "test",
                  locations,
                  new InMemoryPolicyStores(),
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

    void restart() {
      godwit.close();
      control.run();
      control.forget();
      godwit = controller();
      for (int n = 1; n <= 3; n++) {
        godwit.switchConnected("of:000000000000000" + n);
      }
    }

    World migrate(String mode) {
      request("m1", mode);
      return this;
    }

    void request(String id, String mode) {
      godwit.migrate(
          TestFacts.read(
              String.format(
                  "{'id':'%s','endpoint':'vm1','to':{'edge':'hv2','port':11},'engine':'qmp',"
                      + "'qmp':{'source':'%s','destination':'%s',"
                      + "'channel':'tcp:10.253.2.2:4555','mode':'%s'}}",
                  id, SOURCE, DESTINATION, mode),
              MigrationFacts.class));
      control.run();
    }

    Answer abort() {
      return report(MigrationEvent.ABORT);
    }

    Answer report(MigrationEvent event) {
      var answer = godwit.report(M1, event, "enough");
      control.run();
      return answer.join();
    }

    FakeQemu source() {
      return monitors.at(SOURCE);
    }

    FakeQemu destination() {
      return monitors.at(DESTINATION);
    }

    Migration migration() {
      return migration(M1);
    }

    Migration migration(MigrationId id) {
      return migrations.load().stream().filter(m -> m.id().equals(id)).findFirst().orElseThrow();
    }

    List<String> events() {
      return migration().timeline().stream().map(TimelineEntry::event).collect(Collectors.toList());
    }

    String place() {
      return godwit
          .topology()
          .endpoint("vm1")
          .flatMap(location -> location.binding())
          .orElseThrow()
          .active()
          .edge()
          .value();
    }

    String story() {
      return migration().phase()
          + " "
          + migration().reason()
          + " "
          + events()
          + " source "
          + source().commands()
          + " destination "
          + destination().commands();
    }
  }
}

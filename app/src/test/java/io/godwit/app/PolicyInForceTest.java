package io.godwit.app;

import static io.godwit.app.TestFacts.read;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.app.engine.qmp.FakeMonitors;
import io.godwit.app.facts.EdgeFacts;
import io.godwit.app.facts.EndpointFacts;
import io.godwit.app.facts.GroupFacts;
import io.godwit.app.facts.MigrationFacts;
import io.godwit.app.facts.NetworkFacts;
import io.godwit.app.facts.PolicyFacts;
import io.godwit.app.migration.MigrationEvent;
import io.godwit.app.migration.MigrationId;
import io.godwit.app.migration.MigrationTimings;
import io.godwit.app.migration.Phase;
import io.godwit.app.policy.InMemoryPolicyStores;
import io.godwit.location.EdgeId;
import io.godwit.location.LocationException;
import io.godwit.location.store.InMemoryLocationStores;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Table;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Groups and policies, from what users say of them to what the switches hold, moves included. */
class PolicyInForceTest {

  private static final MigrationId M1 = MigrationId.of("m1");
  private static final double LEAD_MILLIS = 3;
  private static final String WEB =
      "{'network':'a','rules':[{'direction':'in','family':'ipv4','protocol':'tcp','ports':%s}]}";

  private final ManualExecutor control = new ManualExecutor();
  private final FakeSwitches switches = new FakeSwitches();
  private final InMemoryLocationStores locations = new InMemoryLocationStores();
  private final InMemoryPolicyStores policies = new InMemoryPolicyStores();
  private final MemoryMigrationStore migrations = new MemoryMigrationStore();
  private Godwit godwit;

  @BeforeEach
  void threeEdgesAndAGuardedGuest() {
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
    group("web", String.format(WEB, 80));
    endpoint(1, "'web'");
    endpoint(2, "");
    endpoint(3, "");
    control.run();
  }

  @Test
  void onlyTheEdgeOfAGuardedEndpointAsksItsGroups() {
    assertInSync();
    assertTrue(holds(1, Table.RULE));
    assertFalse(holds(2, Table.RULE));
  }

  @Test
  void withoutAGroupNothingIsAsked() {
    endpoint(1, "");
    control.run();
    for (int n = 1; n <= 3; n++) {
      assertFalse(holds(n, Table.POLICY_IN), "hv" + n);
      assertFalse(holds(n, Table.GROUP), "hv" + n);
    }
    assertInSync();
  }

  @Test
  void aGuardedNetworkGuardsThoseWithoutAGroupToo() {
    assertFalse(holds(2, Table.POLICY_IN));
    godwit.topology().putPolicy("a", read("{'guarded':true}", PolicyFacts.class));
    control.run();
    assertTrue(holds(2, Table.POLICY_IN));
    godwit.topology().removePolicy("a");
    control.run();
    assertFalse(holds(2, Table.POLICY_IN));
    assertInSync();
  }

  @Test
  void policyIsThereBeforeTheDestinationIsReady() {
    switches.hold(switchId(2));
    migrate();
    assertEquals(Phase.PREPARING, phase());
    switches.answer();
    control.run();
    assertEquals(Phase.READY, phase());
    assertTrue(holds(2, Table.RULE));
    assertTrue(holds(2, Table.POLICY_IN));
  }

  @Test
  void theGuestStaysWhereItIsIfItsPolicyCannotBeInstalled() {
    switches.refuse(switchId(2));
    migrate();
    switches.accept(switchId(2));
    control.advanceMillis(2_000);
    assertEquals(Phase.ABORTED, phase());
    assertInSync();
    assertFalse(holds(2, Table.RULE));
  }

  @Test
  void anEditInMidMoveReachesBothPlaces() {
    migrate();
    Set<FlowSpec> before = rules(1, Table.RULE);
    assertEquals(before, rules(2, Table.RULE));
    group("web", String.format(WEB, 81));
    control.run();
    assertEquals(rules(1, Table.RULE), rules(2, Table.RULE));
    assertFalse(rules(1, Table.RULE).equals(before));
    endpoint(1, "'web','web2'", "web2");
    control.run();
    assertEquals(rules(1, Table.RULE), rules(2, Table.RULE));
    assertInSync();
  }

  @Test
  void theSourceGoesOnAnsweringForAWhileAndThenHoldsNothing() {
    moveTo();
    assertEquals(Phase.DRAINING, phase());
    control.advanceMillis(500);
    assertEquals(Phase.VOUCHING, phase());
    assertTrue(holds(1, Table.VOUCH));
    assertFalse(holds(1, Table.POLICY_IN));
    assertInSync();
    control.advanceMillis(30_000);
    assertEquals(Phase.COMPLETED, phase());
    assertFalse(holds(1, Table.VOUCH));
    assertInSync();
  }

  @Test
  void theNextMoveDoesNotWaitForTheLastOnesAnswers() {
    moveTo();
    control.advanceMillis(500);
    assertEquals(Phase.VOUCHING, phase());
    godwit.migrate(
        read("{'id':'m2','endpoint':'vm1','to':{'edge':'hv3','port':12}}", MigrationFacts.class));
    control.run();
    assertEquals(Phase.COMPLETED, phase());
    assertEquals(
        Phase.READY,
        migrations.load().stream()
            .filter(m -> m.id().value().equals("m2"))
            .findFirst()
            .orElseThrow()
            .phase());
    assertInSync();
  }

  @Test
  void anEndpointThatComesAnewIsWhereItIsSaidToBeAndNotWhereItHadMoved() {
    moveTo();
    control.advanceMillis(500);
    assertEquals(Phase.VOUCHING, phase());
    godwit.topology().removeEndpoint("vm1");
    endpoint(1, "'web'");
    control.run();
    assertEquals(Phase.COMPLETED, phase());
    assertTrue(holds(1, Table.POLICY_IN));
    assertFalse(holds(2, Table.POLICY_IN));
    assertInSync();
  }

  @Test
  void aRestartedControllerFindsAllInForce() {
    godwit.close();
    switches.repairs();
    godwit = newController();
    assertInSync();
    assertTrue(holds(1, Table.RULE));
    assertEquals(1, godwit.topology().groups().size());
  }

  @Test
  void whatIsReferredToStaysAndWhatIsNotThereCannotBeReferredTo() {
    assertThrows(LocationException.class, () -> endpoint(2, "'nosuch'"));
    assertThrows(LocationException.class, () -> godwit.topology().removeGroup("web"));
    assertThrows(LocationException.class, () -> godwit.topology().removeNetwork("a"));
    endpoint(1, "");
    godwit.topology().removeGroup("web");
    control.run();
    assertInSync();
  }

  private void group(String id, String facts) {
    godwit.topology().putGroup(id, read(facts, GroupFacts.class));
  }

  private void endpoint(int n, String groups, String... defined) {
    for (String group : defined) {
      group(group, "{'network':'a'}");
    }
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
                    + "','port':10,'groups':["
                    + groups
                    + "]}",
                EndpointFacts.class));
  }

  private void migrate() {
    godwit.migrate(
        read("{'id':'m1','endpoint':'vm1','to':{'edge':'hv2','port':11}}", MigrationFacts.class));
    control.run();
  }

  private void moveTo() {
    migrate();
    godwit.report(M1, MigrationEvent.ABOUT_TO_STOP, "");
    control.advanceMillis(LEAD_MILLIS);
    godwit.report(M1, MigrationEvent.STOPPED, "");
    godwit.report(M1, MigrationEvent.RESUMED, "");
    control.run();
  }

  private Phase phase() {
    return migrations.load().stream()
        .filter(m -> m.id().equals(M1))
        .findFirst()
        .orElseThrow()
        .phase();
  }

  private Set<FlowSpec> rules(int n, Table table) {
    return switches.at(switchId(n)).stream()
        .filter(rule -> rule.table() == table)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private boolean holds(int n, Table table) {
    return !rules(n, table).isEmpty();
  }

  private void assertInSync() {
    for (int n = 1; n <= 3; n++) {
      assertEquals(text(godwit.rules(EdgeId.of("hv" + n))), text(switches.at(switchId(n))));
    }
  }

  private static String text(Set<FlowSpec> rules) {
    return rules.stream().map(Object::toString).sorted().collect(Collectors.joining("\n"));
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

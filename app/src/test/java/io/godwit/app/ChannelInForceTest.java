package io.godwit.app;

import static io.godwit.app.TestFacts.read;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.app.engine.qmp.FakeMonitors;
import io.godwit.app.facts.EdgeFacts;
import io.godwit.app.facts.EndpointFacts;
import io.godwit.app.facts.FactsException;
import io.godwit.app.facts.MigrationFacts;
import io.godwit.app.facts.NetworkFacts;
import io.godwit.app.facts.UnderlayFacts;
import io.godwit.app.migration.Migration;
import io.godwit.app.migration.MigrationEvent;
import io.godwit.app.migration.MigrationId;
import io.godwit.app.migration.MigrationState;
import io.godwit.app.migration.MigrationTimings;
import io.godwit.app.migration.Phase;
import io.godwit.app.policy.InMemoryPolicyStores;
import io.godwit.location.LocationException;
import io.godwit.location.store.InMemoryLocationStores;
import io.godwit.overlay.channel.Channel;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.plan.ChannelRules;
import io.godwit.overlay.policy.PortRange;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onlab.packet.IpAddress;

/** A migration's channel at an underlay switch: open while the migration lasts, shut otherwise. */
class ChannelInForceTest {

  private static final String M1 = "m1";
  private static final double LEAD_MILLIS = 3;
  private static final String LEAF = "of:0000000000000101";
  private static final int GUARD_RULES = 4;
  private static final String PORT = "'channel':{'port':49152}";

  private final ManualExecutor control = new ManualExecutor();
  private final FakeSwitches switches = new FakeSwitches();
  private final InMemoryLocationStores locations = new InMemoryLocationStores();
  private final InMemoryPolicyStores policies = new InMemoryPolicyStores();
  private final MemoryMigrationStore migrations = new MemoryMigrationStore();
  private Godwit godwit;

  @BeforeEach
  void threeEdgesAndALeaf() {
    godwit = newController();
    for (int n = 1; n <= 3; n++) {
      switches.connect(switchId(n));
      edge(n, "");
    }
    godwit
        .topology()
        .putNetwork(
            "a", read("{'vni':5001,'subnets':[{'prefix':'10.0.0.0/24'}]}", NetworkFacts.class));
    endpoint(1);
    endpoint(2);
    switches.connect(LEAF);
    underlay("leaf", "");
    control.run();
  }

  @Test
  void beforeAndAfterASessionThereIsNothingButTheGuard() {
    assertGuardOnly();
    migrate(M1, 1, PORT);
    assertEquals(Phase.READY, phase(M1));
    assertOpen(channel("10.255.0.1", "10.255.0.2", 49152));
    complete(M1);
    assertEquals(Phase.DRAINING, phase(M1));
    assertOpen(channel("10.255.0.1", "10.255.0.2", 49152));
    control.advanceMillis(500);
    assertEquals(Phase.COMPLETED, phase(M1));
    assertGuardOnly();
  }

  @Test
  void theChannelIsThereBeforeTheNetworkIsReady() {
    switches.hold(LEAF);
    migrate(M1, 1, PORT);
    assertEquals(Phase.PREPARING, phase(M1));
    switches.answer();
    control.run();
    assertEquals(Phase.READY, phase(M1));
    assertOpen(channel("10.255.0.1", "10.255.0.2", 49152));
  }

  @Test
  void anAbortShutsItOnceItIsOver() {
    migrate(M1, 1, PORT);
    switches.hold(switchId(2));
    report(M1, MigrationEvent.ABORT);
    assertEquals(MigrationState.ABORTING, phase(M1).state());
    assertOpen(channel("10.255.0.1", "10.255.0.2", 49152));
    switches.answer();
    control.run();
    assertEquals(Phase.ABORTED, phase(M1));
    assertGuardOnly();
  }

  @Test
  void aSwitchThatIsAwayFailsTheMigrationAtOnceAndSaysWhich() {
    switches.disconnect(LEAF);
    godwit.switchDisconnected(LEAF);
    migrate(M1, 1, PORT);
    assertEquals(Phase.ABORTED, phase(M1));
    assertTrue(migration(M1).reason().contains("underlay 'leaf' is not connected"), reason(M1));
    switches.connect(LEAF);
    godwit.switchConnected(LEAF);
    control.run();
    migrate("m2", 1, PORT);
    assertEquals(Phase.READY, phase("m2"));
  }

  @Test
  void aSwitchThatRefusesFailsTheMigrationAndSaysWhich() {
    switches.refuse(LEAF);
    migrate(M1, 1, PORT);
    // It is read and tried once more before that is given up.
    control.advanceMillis(1_000);
    assertEquals(Phase.ABORTED, phase(M1));
    assertTrue(migration(M1).reason().contains("underlay 'leaf' did not confirm"), reason(M1));
  }

  @Test
  void aSwitchThatComesBackIsBroughtToWhatIsOpenNow() {
    migrate(M1, 1, PORT);
    switches.disconnect(LEAF);
    godwit.switchDisconnected(LEAF);
    switches.forget(LEAF);
    control.run();
    switches.connect(LEAF);
    godwit.switchConnected(LEAF);
    control.run();
    assertOpen(channel("10.255.0.1", "10.255.0.2", 49152));
  }

  @Test
  void anUnderlayThatIsDeclaredInMidSessionOpensForIt() {
    godwit.topology().removeUnderlay("leaf");
    control.run();
    assertEquals(Set.of(), switches.at(LEAF));
    migrate(M1, 1, PORT);
    underlay("leaf", "");
    control.run();
    assertOpen(channel("10.255.0.1", "10.255.0.2", 49152));
  }

  @Test
  void anUnderlayThatGetsAnotherSwitchLeavesNothingAtTheOld() {
    String other = "of:0000000000000102";
    switches.connect(other);
    godwit.topology().putUnderlay("leaf", read("{'switch':'" + other + "'}", UnderlayFacts.class));
    control.run();
    assertEquals(Set.of(), switches.at(LEAF));
    assertEquals(GUARD_RULES, switches.at(other).size());
  }

  @Test
  void sessionsDoNotInterfere() {
    migrate(M1, 1, PORT);
    migrate("m2", 2, "'channel':{'from':'10.255.0.1','to':'10.255.0.2','port':49152}", 3);
    assertEquals(Phase.READY, phase("m2"));
    assertEquals(GUARD_RULES + 2, switches.at(LEAF).size(), "both have the same hosts and port");
    report(M1, MigrationEvent.ABORT);
    assertEquals(Phase.ABORTED, phase(M1));
    assertOpen(channel("10.255.0.1", "10.255.0.2", 49152));
    report("m2", MigrationEvent.ABORT);
    assertGuardOnly();
    migrate("m3", 1, PORT);
    migrate("m4", 2, "'channel':{'port':49153}", 3);
    assertEquals(GUARD_RULES + 4, switches.at(LEAF).size());
    report("m3", MigrationEvent.ABORT);
    assertOpen(channel("10.255.0.2", "10.255.0.3", 49153));
  }

  @Test
  void anotherControllerFindsTheSessionsAgain() {
    migrate(M1, 1, PORT);
    Set<FlowSpec> held = Set.copyOf(switches.at(LEAF));
    switches.repairs();
    godwit = newController();
    control.run();
    assertEquals(held, switches.at(LEAF));
    assertTrue(switches.repairs().stream().allMatch(r -> r.added() == 0 && r.removed() == 0));
    report(M1, MigrationEvent.ABORT);
    assertGuardOnly();
  }

  @Test
  void anotherControllerWaitsForTheSwitchesOfWhatWasBeingPrepared() {
    switches.hold(LEAF);
    migrate(M1, 1, PORT);
    assertEquals(Phase.PREPARING, phase(M1));
    switches.answer();
    control.forget();
    switches.disconnect(LEAF);
    godwit = newController();
    control.run();
    assertEquals(Phase.PREPARING, phase(M1));
    switches.connect(LEAF);
    godwit.switchConnected(LEAF);
    control.run();
    assertEquals(Phase.READY, phase(M1));
    assertOpen(channel("10.255.0.1", "10.255.0.2", 49152));
  }

  @Test
  void ifSuchASwitchStaysAwayTheReasonSaysSo() {
    switches.hold(LEAF);
    migrate(M1, 1, PORT);
    switches.answer();
    control.forget();
    switches.disconnect(LEAF);
    godwit = newController();
    control.run();
    control.advanceMillis(60_000);
    assertEquals(Phase.ABORTED, phase(M1));
    assertTrue(migration(M1).reason().contains("underlay 'leaf' is not connected"), reason(M1));
  }

  @Test
  void postCopyKeepsItOpenUntilTheSourceIsDone() {
    migrate(M1, 1, "'channel':{'port':49152,'untilSourceDone':true}");
    complete(M1);
    control.advanceMillis(60_000);
    assertEquals(Phase.DRAINING, phase(M1));
    assertEquals(GUARD_RULES + 2, switches.at(LEAF).size());
    CompletableFuture<?> next = request("m2", 1, PORT, 3);
    assertTrue(
        assertThrows(CompletionException.class, next::join)
            .getCause()
            .getMessage()
            .contains("source-done"));
    godwit.sourceDone(MigrationId.of(M1));
    control.advanceMillis(1_000);
    assertEquals(Phase.COMPLETED, phase(M1));
    assertGuardOnly();
    godwit.sourceDone(MigrationId.of(M1));
    control.run();
    assertEquals(Phase.COMPLETED, phase(M1), "said again it changes nothing");
  }

  @Test
  void thatTheSourceIsDoneSurvivesTheController() {
    migrate(M1, 1, "'channel':{'port':49152,'untilSourceDone':true}");
    report(M1, MigrationEvent.ABOUT_TO_STOP);
    control.advanceMillis(LEAD_MILLIS);
    report(M1, MigrationEvent.STOPPED);
    godwit.sourceDone(MigrationId.of(M1));
    control.run();
    godwit = newController();
    control.run();
    report(M1, MigrationEvent.RESUMED);
    control.advanceMillis(500);
    assertEquals(Phase.COMPLETED, phase(M1));
    assertGuardOnly();
  }

  @Test
  void theWayHomeIsTheChannelReversed() {
    migrate(M1, 1, PORT + ",'comesHome':true");
    complete(M1);
    control.advanceMillis(500);
    assertEquals(Phase.COMPLETED, phase(M1));
    assertEquals(Phase.READY, phase("m1-home"));
    assertOpen(channel("10.255.0.2", "10.255.0.1", 49152));
  }

  @Test
  void hostsAreTheEdgesMigrationAddressesUnlessSaidOtherwise() {
    edge(2, ",'migrationAddress':'10.99.0.2'");
    control.run();
    migrate(M1, 1, "'channel':{'from':'10.99.0.1'}");
    assertEquals(
        Channel.of(
            IpAddress.valueOf("10.99.0.1"),
            IpAddress.valueOf("10.99.0.2"),
            PortRange.of(49152, 49215),
            false),
        migration(M1).channel().orElseThrow());
  }

  @Test
  void whatNoUnderlayWouldPassIsRefused() {
    refused(
        "'channel':{'port':4555}", "underlay 'leaf' guards the ports 49152-49215, and not 4555");
    refused("'channel':{'port':'49200-49300'}", "and not 49200-49300");
    refused("'channel':{'from':'fd00::1'}", "same IP version");
    refused("'channel':{'to':'10.255.0.1'}", "to itself");
    refused(qmp("tcp:10.255.0.2:4555"), "field 'qmp.channel': underlay 'leaf' guards");
    refused(qmp("tcp:hv2.example:49152"), "give the host's IP address");
    refused(qmp("tcp:10.255.0.2:49152") + "," + PORT, "goes with the engine 'external'");
    assertTrue(migrations.load().isEmpty());
    assertGuardOnly();
  }

  @Test
  void aChannelThatLeadsElsewhereIsNoneOfAnUnderlaysBusiness() {
    underlay("leaf", ",'migrationNetwork':'10.99.0.0/24'");
    control.run();
    Set<FlowSpec> guard = Set.copyOf(switches.at(LEAF));
    assertEquals(2, guard.size());
    switches.disconnect(LEAF);
    godwit.switchDisconnected(LEAF);
    migrate(M1, 1, "'channel':{'port':4555}");
    assertEquals(Phase.READY, phase(M1));
    assertEquals(guard, switches.at(LEAF));
  }

  @Test
  void aQemuMigrationsChannelIsWhereItsDestinationListens() {
    migrate(M1, 1, qmp("tcp:10.255.0.2:49160"));
    assertOpen(channel("10.255.0.1", "10.255.0.2", 49160));
    assertFalse(migration(M1).channel().orElseThrow().untilSourceDone());
    migrate("m2", 2, qmp("tcp:10.255.0.3:49160").replace("'}", "','mode':'post-copy'}"), 3);
    assertTrue(migration("m2").channel().orElseThrow().untilSourceDone());
  }

  @Test
  void aQemuMigrationWithoutANetworkHasNoChannel() {
    migrate(M1, 1, qmp("unix:/run/m"));
    assertTrue(migration(M1).channel().isEmpty());
    assertGuardOnly();
  }

  @Test
  void aSwitchIsAnEdgesOrAnUnderlays() {
    assertThrows(
        LocationException.class,
        () ->
            godwit
                .topology()
                .putUnderlay("x", read("{'switch':'" + switchId(1) + "'}", UnderlayFacts.class)));
    assertThrows(
        LocationException.class,
        () ->
            godwit
                .topology()
                .putUnderlay("x", read("{'switch':'" + LEAF + "'}", UnderlayFacts.class)));
    assertThrows(
        LocationException.class,
        () ->
            godwit
                .topology()
                .putEdge(
                    "x",
                    read(
                        "{'switch':'" + LEAF + "','vtep':'10.255.0.9','tunnelPort':1}",
                        EdgeFacts.class)));
  }

  private static String qmp(String channel) {
    return "'engine':'qmp','qmp':{'source':'a:1','destination':'b:1','channel':'" + channel + "'}";
  }

  private static Channel channel(String from, String to, int port) {
    return Channel.of(
        IpAddress.valueOf(from), IpAddress.valueOf(to), PortRange.of(port, port), false);
  }

  private void assertGuardOnly() {
    assertEquals(GUARD_RULES, switches.at(LEAF).size());
    assertTrue(
        switches.at(LEAF).stream().allMatch(rule -> rule.toString().endsWith("actions=drop")));
    assertTrue(godwit.channels().open(godwit.topology().underlay("leaf").orElseThrow()).isEmpty());
  }

  private void assertOpen(Channel channel) {
    Set<FlowSpec> passing =
        switches.at(LEAF).stream()
            .filter(rule -> rule.toString().endsWith("actions=NORMAL"))
            .collect(Collectors.toSet());
    Set<FlowSpec> expected = new HashSet<>(ChannelRules.forth(channel));
    expected.addAll(ChannelRules.back(channel));
    assertEquals(expected, passing);
    assertTrue(
        godwit
            .channels()
            .open(godwit.topology().underlay("leaf").orElseThrow())
            .containsValue(channel));
  }

  private void refused(String rest, String why) {
    CompletableFuture<?> asked;
    try {
      asked = request("m9", 1, rest, 2);
    } catch (FactsException e) {
      assertTrue(e.getMessage().contains(why), e.getMessage());
      return;
    }
    Throwable cause = assertThrows(CompletionException.class, asked::join).getCause();
    assertEquals(FactsException.class, cause.getClass(), cause.toString());
    assertTrue(cause.getMessage().contains(why), cause.getMessage());
  }

  private CompletableFuture<?> request(String id, int vm, String rest, int to) {
    CompletableFuture<?> asked =
        godwit.migrate(
            read(
                String.format(
                    "{'id':'%s','endpoint':'vm%d','to':{'edge':'hv%d','port':%d},%s}",
                    id, vm, to, 10 + vm, rest),
                MigrationFacts.class));
    control.run();
    return asked;
  }

  private void migrate(String id, int vm, String rest) {
    migrate(id, vm, rest, 2);
  }

  private void migrate(String id, int vm, String rest, int to) {
    request(id, vm, rest, to);
  }

  private void report(String id, MigrationEvent event) {
    godwit.report(MigrationId.of(id), event, "");
    control.run();
  }

  private void complete(String id) {
    report(id, MigrationEvent.ABOUT_TO_STOP);
    control.advanceMillis(LEAD_MILLIS);
    report(id, MigrationEvent.STOPPED);
    report(id, MigrationEvent.RESUMED);
  }

  private Migration migration(String id) {
    return migrations.load().stream()
        .filter(m -> m.id().value().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private Phase phase(String id) {
    return migration(id).phase();
  }

  private String reason(String id) {
    return migration(id).reason();
  }

  private void underlay(String id, String rest) {
    godwit
        .topology()
        .putUnderlay(id, read("{'switch':'" + LEAF + "'" + rest + "}", UnderlayFacts.class));
  }

  private void edge(int n, String rest) {
    godwit
        .topology()
        .putEdge(
            "hv" + n,
            read(
                "{'switch':'"
                    + switchId(n)
                    + "','vtep':'10.255.0."
                    + n
                    + "','tunnelPort':1"
                    + rest
                    + "}",
                EdgeFacts.class));
  }

  private void endpoint(int n) {
    godwit
        .topology()
        .putEndpoint(
            "vm" + n,
            read(
                String.format(
                    "{'network':'a','mac':'02:00:00:00:00:0%d','ips':['10.0.0.%1$d'],"
                        + "'edge':'hv%1$d','port':%d}",
                    n, 10 + n),
                EndpointFacts.class));
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

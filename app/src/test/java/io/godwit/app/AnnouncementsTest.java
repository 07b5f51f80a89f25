package io.godwit.app;

import static io.godwit.app.TestFacts.read;
import static io.godwit.location.Sample.edge;
import static io.godwit.location.Sample.hv;
import static io.godwit.location.Sample.ip;
import static io.godwit.location.Sample.ip6;
import static io.godwit.location.Sample.mac;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.app.engine.qmp.FakeMonitors;
import io.godwit.app.events.Event;
import io.godwit.app.facts.EdgeFacts;
import io.godwit.app.facts.EndpointFacts;
import io.godwit.app.facts.FactsException;
import io.godwit.app.facts.MigrationFacts;
import io.godwit.app.facts.NetworkFacts;
import io.godwit.app.learning.Announcement;
import io.godwit.app.learning.Outcome;
import io.godwit.app.migration.Migration;
import io.godwit.app.migration.MigrationEvent;
import io.godwit.app.migration.MigrationId;
import io.godwit.app.migration.MigrationTimings;
import io.godwit.app.migration.Phase;
import io.godwit.app.migration.TimelineEntry;
import io.godwit.app.policy.InMemoryPolicyStores;
import io.godwit.location.Binding;
import io.godwit.location.Provenance;
import io.godwit.location.service.Location;
import io.godwit.location.store.InMemoryLocationStores;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Table;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;

/**
 * Announcements in the whole application: what they confirm, what they move, and what somebody who
 * lies gets done with them, which is nothing. Endpoint vmN is at port 10 of hvN in network a, where
 * only engines and operators say so; network c lets announcements confirm, network l learns.
 */
class AnnouncementsTest {

  private static final MigrationId M1 = MigrationId.of("m1");
  private static final Optional<IpAddress> NO_IP = Optional.empty();

  private final ManualExecutor control = new ManualExecutor();
  private final FakeSwitches switches = new FakeSwitches();
  private final Queue<Runnable> judging = new ArrayDeque<>();
  private int judgingCapacity = Integer.MAX_VALUE;
  private final Godwit godwit =
      new Godwit(
          new Godwit.Surroundings(
              "test",
              new InMemoryLocationStores(),
              new InMemoryPolicyStores(),
              new MemoryMigrationStore(),
              switches,
              new FakeMonitors(control),
              new AnyPort(),
              Object::toString,
              MigrationTimings.DEFAULTS,
              control,
              Runnable::run,
              this::judge,
              control::nowMillis));

  private void judge(Runnable task) {
    if (judging.size() >= judgingCapacity) {
      throw new RejectedExecutionException();
    }
    judging.add(task);
  }

  private void run() {
    do {
      Runnable task;
      while ((task = judging.poll()) != null) {
        task.run();
      }
      control.run();
    } while (!judging.isEmpty());
  }

  @BeforeEach
  void threeNetworksOnThreeEdges() {
    godwit.start();
    for (int n = 1; n <= 3; n++) {
      switches.connect(edge(n).switchId());
      put(n);
    }
    network("a", 5001, "deny");
    network("c", 5002, "confirm");
    network("l", 5003, "allow");
    for (int n = 1; n <= 3; n++) {
      endpoint("vm" + n, "a", n, "'edge':'hv" + n + "','port':10");
      endpoint("c" + n, "c", 10 + n, "'edge':'hv" + n + "','port':11");
    }
    endpoint("l1", "l", 21, "");
    run();
  }

  private void put(int n) {
    godwit
        .topology()
        .putEdge(
            "hv" + n,
            read(
                String.format(
                    "{'switch':'%s','vtep':'10.255.0.%d','tunnelPort':1}", edge(n).switchId(), n),
                EdgeFacts.class));
  }

  private void network(String id, int vni, String learning) {
    godwit
        .topology()
        .putNetwork(
            id,
            read(
                String.format(
                    "{'vni':%d,'learning':'%s','subnets':[{'prefix':'10.0.0.0/24'},"
                        + "{'prefix':'fd00::/64'}]}",
                    vni, learning),
                NetworkFacts.class));
  }

  private void endpoint(String id, String network, int number, String place) {
    godwit
        .topology()
        .putEndpoint(
            id,
            read(
                String.format(
                    "{'network':'%s','mac':'%s','ips':['%s','%s']%s}",
                    network,
                    mac(number),
                    ip(number),
                    ip6(number),
                    place.isEmpty() ? "" : "," + place),
                EndpointFacts.class));
  }

  private void say(int edge, long port, Announcement.Kind kind, int number) {
    boolean named = kind != Announcement.Kind.RARP;
    say(edge, port, kind, mac(number), named ? Optional.of(ip(number)) : NO_IP);
  }

  private void say(
      int edge, long port, Announcement.Kind kind, MacAddress mac, Optional<IpAddress> ip) {
    godwit.announced(edge(edge).switchId(), port, Announcement.of(kind, mac, ip));
    run();
  }

  private void migrate(String endpoint, int edge, long port) {
    CompletableFuture<?> accepted =
        godwit.migrate(
            read(
                String.format(
                    "{'id':'m1','endpoint':'%s','to':{'edge':'hv%d','port':%d}}",
                    endpoint, edge, port),
                MigrationFacts.class));
    run();
    accepted.join();
  }

  private Migration migration() {
    CompletableFuture<Migration> now = godwit.await(M1, Phase.REQUESTED);
    run();
    return now.join();
  }

  private List<String> timeline() {
    return migration().timeline().stream().map(TimelineEntry::event).collect(Collectors.toList());
  }

  private Binding binding(String endpoint) {
    return godwit.topology().endpoint(endpoint).flatMap(Location::binding).orElseThrow();
  }

  private List<String> alarms() {
    return godwit.alarms().stream()
        .map(alarm -> alarm.kind() + " of " + alarm.endpoint() + " at " + alarm.sighting().at())
        .collect(Collectors.toList());
  }

  private long count(Outcome outcome) {
    return godwit.announcements().get(outcome);
  }

  // What a migration's destination says.

  @ParameterizedTest
  @EnumSource(Announcement.Kind.class)
  void theExpectedAnnouncementIsNotedAndChangesNothingWhereNobodyLearns(Announcement.Kind kind) {
    migrate("vm1", 2, 20);
    Binding before = binding("vm1");
    say(2, 20, kind, 1);
    assertEquals(1, timeline().stream().filter("announced"::equals).count());
    assertEquals(Phase.READY, migration().phase());
    assertEquals(before, binding("vm1"));
    assertEquals(1, count(Outcome.EXPECTED));
    assertEquals(List.of(), alarms());
  }

  @Test
  void saidAgainItIsNotedOnce() {
    migrate("vm1", 2, 20);
    for (int i = 0; i < 5; i++) {
      say(2, 20, Announcement.Kind.RARP, 1);
    }
    assertEquals(1, timeline().stream().filter("announced"::equals).count());
    assertEquals(5, count(Outcome.EXPECTED));
  }

  @Test
  void whereAnnouncementsConfirmTheGuestIsFollowed() {
    migrate("c1", 2, 20);
    say(2, 20, Announcement.Kind.RARP, 11);
    control.advanceMillis(500);
    assertEquals(Phase.COMPLETED, migration().phase());
    assertEquals(hv(2), binding("c1").active().edge());
    assertEquals(Provenance.ENGINE, binding("c1").provenance());
  }

  @Test
  void anAnnouncementThatRacesTheEnginesEventIsNotedEitherWay() {
    migrate("c1", 2, 20);
    godwit.report(M1, MigrationEvent.ABOUT_TO_STOP, "");
    control.advanceMillis(2);
    godwit.report(M1, MigrationEvent.STOPPED, "");
    run();
    say(2, 20, Announcement.Kind.RARP, 11);
    godwit.report(M1, MigrationEvent.RESUMED, "");
    run();
    // QEMU repeats it.
    say(2, 20, Announcement.Kind.RARP, 11);
    control.advanceMillis(500);
    assertEquals(Phase.COMPLETED, migration().phase());
    assertEquals(1, timeline().stream().filter("announced"::equals).count());
  }

  @Test
  void anAnnouncementAfterTheEnginesEventIsNotedToo() {
    migrate("vm1", 2, 20);
    godwit.report(M1, MigrationEvent.STOPPED, "");
    godwit.report(M1, MigrationEvent.RESUMED, "");
    run();
    assertEquals(Phase.DRAINING, migration().phase());
    say(2, 20, Announcement.Kind.RARP, 1);
    assertTrue(timeline().contains("announced"));
    assertEquals(1, count(Outcome.KNOWN));
  }

  @ParameterizedTest
  @ValueSource(strings = {"vm1", "c1"})
  void fromAnotherPortItIsADuplicateWhateverTheNetworkLearns(String endpoint) {
    migrate(endpoint, 2, 20);
    Binding before = binding(endpoint);
    int number = endpoint.equals("vm1") ? 1 : 11;
    say(2, 21, Announcement.Kind.RARP, number);
    say(3, 20, Announcement.Kind.GARP, number);
    assertEquals(Phase.READY, migration().phase());
    assertFalse(timeline().contains("announced"));
    assertEquals(before, binding(endpoint));
    assertEquals(List.of("DUPLICATE_MAC of " + endpoint + " at hv3/20"), alarms());
    assertEquals(2, count(Outcome.REFUSED));
  }

  @Test
  void withAnothersAddressItConfirmsNothing() {
    migrate("c1", 2, 20);
    say(2, 20, Announcement.Kind.GARP, mac(11), Optional.of(ip(12)));
    say(2, 20, Announcement.Kind.NA, mac(11), Optional.of(ip6(77)));
    say(2, 20, Announcement.Kind.GARP, mac(12), Optional.of(ip(12)));
    say(2, 20, Announcement.Kind.GARP, mac(99), Optional.of(ip(11)));
    assertEquals(Phase.READY, migration().phase());
    assertFalse(timeline().contains("announced"));
    assertEquals(
        Set.of("DUPLICATE_IP of c2 at hv2/20", "DUPLICATE_MAC of c2 at hv2/20"),
        Set.copyOf(alarms()));
  }

  // What ports say at which nobody is admitted.

  @Test
  void anEndpointIsPlacedMovedAndServedWhereItIsHeard() {
    say(1, 30, Announcement.Kind.FIRST_FRAME, 21);
    assertEquals(hv(1), binding("l1").active().edge());
    assertEquals(Provenance.LEARNED, binding("l1").provenance());
    assertTrue(isAdmitted(1, 30));
    say(3, 31, Announcement.Kind.GARP, 21);
    assertEquals(hv(3), binding("l1").active().edge());
    assertTrue(isAdmitted(3, 31));
    assertFalse(isAdmitted(1, 30));
    assertEquals(2, count(Outcome.LEARNED));
    assertEquals(List.of(), alarms());
  }

  @Test
  void theFifthMoveIsFlappingAndRefused() {
    say(1, 30, Announcement.Kind.RARP, 21);
    for (int move = 1; move <= 4; move++) {
      say(1 + move % 2, 30, Announcement.Kind.RARP, 21);
      assertEquals(hv(1 + move % 2), binding("l1").active().edge());
    }
    say(2, 30, Announcement.Kind.RARP, 21);
    assertEquals(hv(1), binding("l1").active().edge());
    assertEquals(List.of("FLAPPING of l1 at hv2/30"), alarms());
  }

  @Test
  void whatAnOperatorSaidIsNotLearnedAway() {
    endpoint("l2", "l", 22, "'edge':'hv1','port':40");
    run();
    Binding before = binding("l2");
    say(2, 41, Announcement.Kind.GARP, 22);
    assertEquals(before, binding("l2"));
    assertEquals(List.of("DUPLICATE_MAC of l2 at hv2/41"), alarms());
  }

  @Test
  void whereNothingIsLearnedNothingMoves() {
    for (Announcement.Kind kind : Announcement.Kind.values()) {
      say(3, 50, kind, 1);
      say(3, 50, kind, 11);
    }
    assertEquals(hv(1), binding("vm1").active().edge());
    assertEquals(hv(1), binding("c1").active().edge());
    assertEquals(8, count(Outcome.REFUSED));
  }

  @Test
  void aPlaceThatIsAnothersIsNotTaken() {
    say(1, 30, Announcement.Kind.RARP, 21);
    say(2, 10, Announcement.Kind.RARP, 21);
    assertEquals(hv(1), binding("l1").active().edge());
    assertEquals(hv(2), binding("vm2").active().edge());
    assertEquals(1, count(Outcome.REFUSED));
  }

  @Test
  void strangersAndUnknownSwitchesAreNothing() {
    say(1, 30, Announcement.Kind.GARP, 99);
    godwit.announced(
        "of:00000000000000ff", 1, Announcement.of(Announcement.Kind.RARP, mac(21), NO_IP));
    // OFPP_LOCAL is no port of a VM.
    godwit.announced(
        edge(1).switchId(), 0xfffffffeL, Announcement.of(Announcement.Kind.RARP, mac(21), NO_IP));
    run();
    assertEquals(1, godwit.announcements().values().stream().mapToLong(n -> n).sum());
    assertEquals(1, count(Outcome.KNOWN));
    assertTrue(
        godwit.topology().endpoint("l1").flatMap(Location::binding).isEmpty(), "still unplaced");
  }

  @Test
  void anEdgeThatIsGoneIsNotHeard() {
    godwit.topology().putEdge("hv9", edgeNine());
    run();
    godwit.announced(
        "of:0000000000000009", 5, Announcement.of(Announcement.Kind.RARP, mac(99), NO_IP));
    run();
    assertEquals(1, count(Outcome.KNOWN));
    godwit.topology().removeEdge("hv9");
    run();
    godwit.announced(
        "of:0000000000000009", 5, Announcement.of(Announcement.Kind.RARP, mac(99), NO_IP));
    run();
    assertEquals(1, count(Outcome.KNOWN));
  }

  private static EdgeFacts edgeNine() {
    return read(
        "{'switch':'of:0000000000000009','vtep':'10.255.0.9','tunnelPort':1}", EdgeFacts.class);
  }

  @Test
  void anEndpointWithoutAPlaceIsForNetworksThatLearn() {
    FactsException e = assertThrows(FactsException.class, () -> endpoint("vm9", "a", 9, ""));
    assertTrue(e.getMessage().contains("does not learn places"), e.getMessage());
    assertThrows(FactsException.class, () -> endpoint("l9", "l", 29, "'edge':'hv1'"));
    assertThrows(FactsException.class, () -> endpoint("l9", "l", 29, "'port':3"));
    // One that has its place needs none.
    endpoint("vm1", "a", 1, "");
    assertEquals(hv(1), binding("vm1").active().edge());
  }

  // Too much of it.

  @Test
  void aFloodMutesItsPortForAWhileAndHurtsNobody() {
    int flood = 5_000;
    for (int i = 0; i < flood; i++) {
      godwit.announced(
          edge(1).switchId(),
          30,
          Announcement.of(Announcement.Kind.GARP, mac(1), Optional.of(ip(1))));
    }
    assertTrue(judging.size() <= 100, "waiting: " + judging.size());
    run();
    assertTrue(isMuted(1, 30));
    assertFalse(isMuted(2, 30));
    assertEquals(flood, count(Outcome.REFUSED) + count(Outcome.DROPPED));
    assertEquals(hv(1), binding("vm1").active().edge());
    control.advanceMillis(9_999);
    assertTrue(isMuted(1, 30));
    control.advanceMillis(1);
    assertFalse(isMuted(1, 30));
    say(1, 30, Announcement.Kind.RARP, 21);
    assertEquals(hv(1), binding("l1").active().edge());
  }

  @Test
  void aFloodFromADestinationIsMutedAndItsGuestIsServedAllTheSame() {
    migrate("vm1", 2, 20);
    godwit.report(M1, MigrationEvent.ABOUT_TO_STOP, "");
    control.advanceMillis(2);
    assertTrue(copies(2, 20) > 0);
    for (int i = 0; i < 200; i++) {
      say(2, 20, Announcement.Kind.RARP, 1);
    }
    assertEquals(0, copies(2, 20));
    assertTrue(isAdmitted(2, 20));
    assertTrue(timeline().contains("announced"));
    control.advanceMillis(1_000);
    godwit.report(M1, MigrationEvent.STOPPED, "");
    godwit.report(M1, MigrationEvent.RESUMED, "");
    control.advanceMillis(500);
    assertEquals(Phase.COMPLETED, migration().phase());
  }

  @Test
  void whatIsTooMuchForTheJudgesIsDroppedAndCounted() {
    judgingCapacity = 3;
    for (int port = 100; port < 110; port++) {
      godwit.announced(
          edge(1).switchId(), port, Announcement.of(Announcement.Kind.RARP, mac(1), NO_IP));
    }
    run();
    assertEquals(3, count(Outcome.REFUSED));
    assertEquals(7, count(Outcome.DROPPED));
  }

  // Who follows from outside.

  @Test
  void whatHappensStandsInTheEvents() {
    long since = godwit.events().last();
    migrate("vm1", 2, 20);
    say(2, 20, Announcement.Kind.RARP, 1);
    say(3, 21, Announcement.Kind.RARP, 1);
    say(1, 30, Announcement.Kind.RARP, 21);
    List<String> events =
        godwit.events().read(since).events().stream()
            .map(AnnouncementsTest::describe)
            .collect(Collectors.toList());
    assertTrue(events.contains("MIGRATION ADDED m1 requested"), events::toString);
    assertTrue(events.contains("MIGRATION CHANGED m1 ready"), events::toString);
    assertTrue(events.contains("MIGRATION CHANGED m1 announced"), events::toString);
    assertTrue(events.contains("LOCATION CHANGED vm1 hv1/10"), events::toString);
    assertTrue(events.contains("LOCATION ADDED l1 hv1/30"), events::toString);
    assertTrue(events.contains("ALARM ADDED vm1 hv3/21"), events::toString);
  }

  @Test
  void edgesNetworksAndEndpointsStandInTheEventsToo() {
    long since = godwit.events().last();
    godwit.topology().putEdge("hv9", edgeNine());
    godwit.topology().putEdge("hv9", edgeNine());
    network("l", 5003, "confirm");
    endpoint("vm1", "a", 71, "");
    godwit.topology().removeEndpoint("vm2");
    godwit.topology().removeEdge("hv9");
    run();
    assertEquals(
        List.of(
            "EDGE ADDED hv9",
            "NETWORK CHANGED l",
            "ENDPOINT CHANGED vm1",
            "ENDPOINT REMOVED vm2",
            "LOCATION REMOVED vm2",
            "EDGE REMOVED hv9"),
        godwit.events().read(since).events().stream()
            .map(event -> event.type() + " " + event.change() + " " + event.id())
            .collect(Collectors.toList()));
  }

  private static String describe(Event event) {
    Map<String, String> details = event.details();
    return event.type()
        + " "
        + event.change()
        + " "
        + event.id()
        + " "
        + (details.containsKey("edge")
            ? details.get("edge") + "/" + details.get("port")
            : details.get("event"));
  }

  // What switches hold.

  private boolean isAdmitted(int edge, long port) {
    return rules(edge, Table.CLASSIFY).stream()
        .anyMatch(rule -> rule.contains("in_port=" + port + " ") && rule.contains("goto_table"));
  }

  private boolean isMuted(int edge, long port) {
    return rules(edge, Table.CLASSIFY).stream()
        .anyMatch(rule -> rule.endsWith("in_port=" + port + " actions=drop"));
  }

  private long copies(int edge, long port) {
    return rules(edge, Table.SOURCE_GUARD).stream()
        .filter(rule -> rule.contains("in_port=" + port + ",") && rule.contains("controller"))
        .count();
  }

  private List<String> rules(int edge, Table table) {
    return switches.at(edge(edge).switchId()).stream()
        .filter(rule -> rule.table() == table)
        .map(FlowSpec::toString)
        .collect(Collectors.toList());
  }
}

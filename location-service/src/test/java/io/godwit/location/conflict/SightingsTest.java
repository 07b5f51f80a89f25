package io.godwit.location.conflict;

import static io.godwit.location.Sample.edge;
import static io.godwit.location.Sample.id;
import static io.godwit.location.Sample.ip;
import static io.godwit.location.Sample.ip6;
import static io.godwit.location.Sample.mac;
import static io.godwit.location.Sample.network;
import static io.godwit.location.Sample.port;
import static io.godwit.location.Sample.vm;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.location.AttachmentPoint;
import io.godwit.location.Binding;
import io.godwit.location.EndpointId;
import io.godwit.location.LearningPolicy;
import io.godwit.location.Node;
import io.godwit.location.Provenance;
import io.godwit.location.Sample;
import io.godwit.location.Vni;
import io.godwit.location.store.InMemoryLocationStores;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.onlab.packet.IpAddress;

/** What sightings do to what is stored: network a learns, b only confirms, c does neither. */
class SightingsTest {

  private static final EndpointId VM = id("a", 1);
  private static final Optional<IpAddress> NO_IP = Optional.empty();

  private final AtomicLong clock = new AtomicLong(1_000_000);
  private final Node node = new Node(new InMemoryLocationStores(), clock::get);
  private final Alarms alarms = new Alarms();
  private final Sightings sightings = new Sightings(node.locations, node.admin, alarms, clock::get);

  SightingsTest() {
    for (int i = 1; i <= 4; i++) {
      node.admin.register(edge(i));
    }
    node.admin.register(network("a", 5001, LearningPolicy.ALLOW));
    node.admin.register(network("b", 5002, LearningPolicy.CONFIRM));
    node.admin.register(network("c", 5003, LearningPolicy.DENY));
  }

  private Verdict.Action see(int number, AttachmentPoint at) {
    return sightings.sighted(mac(number), NO_IP, at).action();
  }

  private Optional<Binding> binding(EndpointId id) {
    return node.locations.location(id).get().binding();
  }

  private AttachmentPoint place(EndpointId id) {
    return binding(id).get().active();
  }

  private List<String> alarms() {
    return alarms.active(clock.get()).stream()
        .map(alarm -> alarm.kind() + " of " + alarm.endpoint() + " x" + alarm.count())
        .toList();
  }

  @Test
  void anEndpointWithoutAPlaceIsPlacedWhereItIsFirstSeen() {
    node.admin.register(vm("a", 1));
    assertEquals(Verdict.Action.MOVE, see(1, port(1, 10)));
    assertEquals(port(1, 10), place(VM));
    assertEquals(Provenance.LEARNED, binding(VM).get().provenance());
    assertEquals(Verdict.Action.NONE, see(1, port(1, 10)));
    assertEquals(List.of(), alarms());
  }

  @Test
  void whatWasLearnedMovesWhenItIsSeenElsewhere() {
    node.admin.register(vm("a", 1));
    see(1, port(1, 10));
    long epoch = binding(VM).get().epoch();
    assertEquals(Verdict.Action.MOVE, see(1, port(2, 10)));
    assertEquals(port(2, 10), place(VM));
    assertEquals(epoch + 1, binding(VM).get().epoch());
  }

  @Test
  void anEngineOrOperatorIsNotOverriddenButAlarmed() {
    for (Provenance by : List.of(Provenance.OPERATOR, Provenance.ENGINE)) {
      node.admin.register(vm("a", 1), port(1, 10), by);
      Binding before = binding(VM).get();
      assertEquals(Verdict.Action.REFUSE, see(1, port(2, 10)));
      assertEquals(before, binding(VM).get());
      assertEquals(List.of("DUPLICATE_MAC of a-1 x1"), alarms());
      node.admin.removeEndpoint(VM);
    }
  }

  @Test
  void aNetworkThatDoesNotLearnIsNotMoved() {
    for (String network : List.of("b", "c")) {
      EndpointId id = id(network, 1);
      node.admin.register(vm(network, 1));
      assertEquals(Verdict.Action.REFUSE, see(1, port(1, 10)));
      assertEquals(Optional.empty(), binding(id));
      assertEquals(List.of(), alarms());
      // Even what was learned while it did learn stays.
      node.admin.bind(id, port(1, 10), Provenance.LEARNED);
      assertEquals(Verdict.Action.REFUSE, see(1, port(2, 10)));
      assertEquals(port(1, 10), place(id));
      assertEquals(List.of("DUPLICATE_MAC of " + id + " x1"), alarms());
      node.admin.removeEndpoint(id);
    }
  }

  @Test
  void atTheStandbyItIsNotedOrConfirmedAndNothingIsStored() {
    for (String network : List.of("a", "b", "c")) {
      EndpointId id = id(network, 1);
      node.admin.register(vm(network, 1), port(1, 10), Provenance.OPERATOR);
      node.admin.prepare(id, port(2, 10), binding(id).get().epoch(), Provenance.ENGINE);
      Binding before = binding(id).get();
      assertEquals(
          network.equals("c") ? Verdict.Action.NOTE : Verdict.Action.CONFIRM, see(1, port(2, 10)));
      assertEquals(before, binding(id).get());
      assertEquals(List.of(), alarms());
      node.admin.removeEndpoint(id);
    }
  }

  @Test
  void aThirdPlaceDuringAMigrationIsADuplicate() {
    node.admin.register(vm("a", 1), port(1, 10), Provenance.LEARNED);
    node.admin.prepare(VM, port(2, 10), binding(VM).get().epoch(), Provenance.ENGINE);
    Binding before = binding(VM).get();
    assertEquals(Verdict.Action.REFUSE, see(1, port(3, 10)));
    assertEquals(before, binding(VM).get());
    assertEquals(List.of("DUPLICATE_MAC of a-1 x1"), alarms());
  }

  @Test
  void theFifthMoveWithinThreeMinutesIsRefusedAndAlarmed() {
    node.admin.register(vm("a", 1));
    see(1, port(1, 10));
    for (int move = 1; move <= 4; move++) {
      clock.addAndGet(10_000);
      assertEquals(Verdict.Action.MOVE, see(1, port(1 + move % 2, 10)), "move " + move);
    }
    AttachmentPoint last = place(VM);
    clock.addAndGet(10_000);
    assertEquals(Verdict.Action.REFUSE, see(1, port(2, 10)));
    assertEquals(last, place(VM));
    assertEquals(List.of("FLAPPING of a-1 x1"), alarms());
    // It stays refused for as long as it goes on.
    for (int i = 2; i <= 30; i++) {
      clock.addAndGet(30_000);
      assertEquals(Verdict.Action.REFUSE, see(1, port(2, 10)));
      assertEquals(List.of("FLAPPING of a-1 x" + i), alarms());
    }
    clock.addAndGet(MoveHistory.WINDOW_MILLIS);
    assertEquals(List.of(), alarms());
    assertEquals(Verdict.Action.MOVE, see(1, port(2, 10)));
  }

  @Test
  void announcedMigrationsAreNoFlapping() {
    node.admin.register(vm("a", 1), port(1, 10), Provenance.LEARNED);
    for (int i = 0; i < 10; i++) {
      AttachmentPoint to = port(1 + (i + 1) % 2, 10);
      node.admin.prepare(VM, to, binding(VM).get().epoch(), Provenance.ENGINE);
      assertEquals(Verdict.Action.CONFIRM, see(1, to));
      node.admin.activate(VM, to, binding(VM).get().epoch(), Provenance.ENGINE);
    }
    assertEquals(List.of(), alarms());
  }

  @Test
  void anEndpointThatIsRegisteredAnewStartsWithACleanRecord() {
    node.admin.register(vm("a", 1));
    for (int i = 0; i < 7; i++) {
      see(1, port(1 + i % 2, 10));
    }
    assertEquals(1, alarms().size());
    node.admin.removeEndpoint(VM);
    assertEquals(List.of(), alarms());
    node.admin.register(vm("a", 1));
    assertEquals(Verdict.Action.MOVE, see(1, port(1, 10)));
    assertEquals(Verdict.Action.MOVE, see(1, port(2, 10)));
  }

  @Test
  void somebodyElsesIpAddressAlarmsItsOwner() {
    node.admin.register(vm("a", 1), port(1, 10), Provenance.OPERATOR);
    node.admin.register(vm("a", 2), port(2, 10), Provenance.LEARNED);
    Verdict verdict = sightings.sighted(mac(2), Optional.of(ip(1)), port(3, 10));
    assertEquals(Verdict.Action.REFUSE, verdict.action());
    assertEquals(List.of("DUPLICATE_IP of a-1 x1"), alarms());
    assertEquals(port(2, 10), place(id("a", 2)));
  }

  @Test
  void aMacAddressThatNobodyHasIsNothing() {
    node.admin.register(vm("a", 1), port(1, 10), Provenance.OPERATOR);
    Verdict verdict = sightings.sighted(mac(9), Optional.of(ip(1)), port(3, 10));
    assertEquals(Verdict.Action.NONE, verdict.action());
    assertEquals(List.of(), alarms());
  }

  @Test
  void aPlaceThatCannotBeTakenIsNotLearned() {
    node.admin.register(vm("a", 1), port(1, 10), Provenance.LEARNED);
    node.admin.register(vm("b", 2), port(2, 10), Provenance.OPERATOR);
    for (AttachmentPoint at : List.of(port(2, 10), port(2, Sample.TUNNEL_PORT), port(9, 10))) {
      Verdict verdict = sightings.sighted(mac(1), NO_IP, at);
      assertEquals(Verdict.Action.REFUSE, verdict.action(), at + ": " + verdict.reason());
      assertEquals(port(1, 10), place(VM));
    }
    assertEquals(List.of(), alarms());
  }

  @Test
  void whichOfTwoNetworksIsMeantTellsThePlaceElseTheIpAddress() {
    node.admin.register(vm("a", 1), port(1, 10), Provenance.LEARNED);
    node.admin.register(vm("b", 1, mac(1), ip(101), ip6(101)), port(2, 10), Provenance.OPERATOR);
    node.admin.prepare(
        id("b", 1), port(3, 10), binding(id("b", 1)).get().epoch(), Provenance.ENGINE);
    assertEquals(id("b", 1), sightings.sighted(mac(1), NO_IP, port(3, 10)).endpoint().get());
    assertEquals(Verdict.Action.NONE, see(1, port(2, 10)));
    assertEquals(Verdict.Action.REFUSE, see(1, port(4, 10)));
    assertEquals(port(1, 10), place(VM));
    assertEquals(
        Verdict.Action.MOVE, sightings.sighted(mac(1), Optional.of(ip(1)), port(4, 10)).action());
    assertEquals(port(4, 10), place(VM));
    assertEquals(port(2, 10), place(id("b", 1)));
  }

  @Test
  void ofTwoTenantsWithTheSameAddressesNeitherIsMovedByGuess() {
    node.admin.register(network("d", 5004, LearningPolicy.ALLOW));
    node.admin.register(vm("a", 1), port(1, 10), Provenance.LEARNED);
    node.admin.register(vm("d", 1), port(2, 10), Provenance.LEARNED);
    Verdict verdict = sightings.sighted(mac(1), Optional.of(ip(1)), port(3, 10));
    assertEquals(Verdict.Action.REFUSE, verdict.action());
    assertTrue(verdict.reason().contains("2 networks have " + mac(1)), verdict.reason());
    assertEquals(port(1, 10), place(VM));
    assertEquals(port(2, 10), place(id("d", 1)));
  }

  @Test
  void aSightingInAnUnknownNetworkIsNothing() {
    assertEquals(
        Verdict.Action.NONE,
        sightings.sighted(Sighting.of(Vni.of(77), mac(1), NO_IP, port(1, 10))).action());
  }

  @Test
  void closedItStillJudgesButCountsNoMore() {
    node.admin.register(vm("a", 1));
    sightings.close();
    for (int i = 0; i < 9; i++) {
      assertEquals(Verdict.Action.MOVE, see(1, port(1 + i % 2, 10)));
    }
  }
}

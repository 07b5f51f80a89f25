package io.godwit.overlay.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.Sets;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.overlay.fabric.Frame;
import io.godwit.overlay.fabric.Lab;
import io.godwit.overlay.fabric.Lab.Attached;
import io.godwit.overlay.fabric.SimulatedFabric;
import io.godwit.overlay.fabric.SimulatedMeters;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.RateLimit;
import io.godwit.overlay.flow.Table;
import io.godwit.overlay.policy.AclEntry;
import io.godwit.overlay.policy.IpFamily;
import io.godwit.overlay.policy.LocalPolicy;
import io.godwit.overlay.policy.PortRange;
import io.godwit.overlay.policy.Rate;
import io.godwit.overlay.policy.Scope;
import io.godwit.overlay.policy.Traffic;
import io.godwit.overlay.view.NetworkView;
import io.godwit.overlay.view.Placement;
import io.godwit.overlay.view.Stage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What places say, case by case; {@link PolicyPropertyTest} has them at random. */
class LocalPolicyTest {

  private static final int NOT_AT_HOME = 8000;
  private static final int NOT_AWAY = 8100;
  private static final int FREE = 7000;
  private static final EdgeId HOME = Lab.hv(1);
  private static final EdgeId AWAY = Lab.hv(2);

  private static final Set<Table> POLICY =
      Sets.immutableEnumSet(
          Table.VOUCH,
          Table.VOUCHED,
          Table.POLICY_OUT,
          Table.OUT_STATE,
          Table.OUT_VERDICT,
          Table.POLICY_IN,
          Table.IN_STATE,
          Table.IN_VERDICT,
          Table.ACL,
          Table.ACL_ENTRY);

  private final Lab lab = new Lab().edges(3).network("a", 5001);
  private final Attached guest = lab.vm("a", 1, 1);
  private final Attached neighbour = lab.vm("a", 2, 1);
  private final Attached peer = lab.vm("a", 3, 3);
  private final AttachmentPoint destination = lab.freePort(2);

  private static LocalPolicy forbids(EdgeId edge, int port) {
    Traffic udp = Traffic.of(IpFamily.IPV4, Traffic.UDP).ports(PortRange.of(port, port));
    return LocalPolicy.of(
        Scope.edge(edge), ImmutableList.of(AclEntry.of(AclEntry.Action.DENY, udp)));
  }

  private void bothForbid() {
    lab.set(lab.view().with(forbids(HOME, NOT_AT_HOME)).with(forbids(AWAY, NOT_AWAY)));
  }

  private static Frame udp(Attached from, Attached to, long sport, long dport) {
    return Frame.udp(from.mac(), to.mac(), from.ip4(), to.ip4(), sport, dport);
  }

  private List<AttachmentPoint> toGuest(SimulatedFabric fabric, Attached from, long port) {
    return Lab.places(fabric.send(from.place(), udp(from, guest, 4000, port)));
  }

  private void become(SimulatedFabric fabric, NetworkView after) {
    Map<EdgeId, Delta> changes = lab.planner().changes(lab.view(), after);
    lab.set(after);
    fabric.apply(changes);
  }

  private void step(SimulatedFabric fabric, Stage stage) {
    become(fabric, at(stage));
  }

  private NetworkView at(Stage stage) {
    return lab.view()
        .with(guest.endpoint(), Placement.moving(stage, guest.place(), destination, 3));
  }

  @Test
  void whatAPlaceForbidsNobodyThereSendsOrReceivesInANetworkWithoutPolicy() {
    bothForbid();
    SimulatedFabric fabric = lab.fabric();
    assertEquals(List.of(), toGuest(fabric, peer, NOT_AT_HOME));
    assertEquals(List.of(), toGuest(fabric, neighbour, NOT_AT_HOME));
    assertEquals(List.of(guest.place()), toGuest(fabric, peer, NOT_AWAY));
    assertEquals(List.of(), fabric.send(guest.place(), udp(guest, peer, 4000, NOT_AT_HOME)));
    assertEquals(1, fabric.send(guest.place(), udp(guest, peer, NOT_AT_HOME, 4000)).size());
    assertEquals(1, fabric.send(peer.place(), udp(peer, guest, 4000, NOT_AT_HOME)).size(), "reply");
  }

  @Test
  void aSiteForbidsAtEveryEdgeOfIt() {
    lab.set(
        lab.view().with(LocalPolicy.of(Scope.site("attic"), forbids(HOME, NOT_AT_HOME).entries())));
    SimulatedFabric fabric = lab.fabric();
    assertEquals(List.of(guest.place()), toGuest(fabric, peer, NOT_AT_HOME));
    Edge edge = lab.view().edge(HOME).orElseThrow();
    become(
        fabric,
        lab.view()
            .withEdge(Edge.of(HOME, edge.switchId(), edge.vtep(), edge.tunnelPort(), "attic")));
    // The connection of before is known and judged again.
    assertEquals(List.of(), toGuest(fabric, peer, NOT_AT_HOME));
  }

  /** Rule by rule, edges in any order: each place lets through what its own list does, and only. */
  @Property(tries = 40)
  void atNoMomentDoesAPlaceDeliverWhatItForbids(@ForAll long seed) {
    new LocalPolicyTest().move(new Random(seed));
  }

  private void move(Random random) {
    bothForbid();
    SimulatedFabric fabric = lab.fabric();
    for (Stage stage : Stage.values()) {
      if (stage == Stage.STEADY) {
        continue;
      }
      NetworkView after = at(stage);
      Map<EdgeId, Delta> deltas = lab.planner().changes(lab.view(), after);
      lab.set(after);
      List<EdgeId> edges = new ArrayList<>(deltas.keySet());
      Collections.shuffle(edges, random);
      for (EdgeId edge : edges) {
        for (Set<FlowSpec> step : deltas.get(edge).addSteps()) {
          step.forEach(
              rule -> {
                fabric.at(edge).add(rule);
                look(fabric, stage);
              });
        }
        for (Set<FlowSpec> step : deltas.get(edge).removeSteps()) {
          step.forEach(
              rule -> {
                fabric.at(edge).remove(rule);
                look(fabric, stage);
              });
        }
      }
    }
  }

  private void look(SimulatedFabric fabric, Stage stage) {
    for (Attached from : List.of(peer, neighbour)) {
      // The neighbour is at home itself, and may not send that.
      if (from.equals(peer)) {
        assertFalse(toGuest(fabric, from, NOT_AT_HOME).contains(guest.place()), stage::name);
      } else {
        assertEquals(List.of(), toGuest(fabric, from, NOT_AT_HOME), stage::name);
      }
      assertFalse(toGuest(fabric, from, NOT_AWAY).contains(destination), stage::name);
      List<AttachmentPoint> free = toGuest(fabric, from, FREE);
      assertEquals(1, free.size(), stage::name);
      boolean away = free.contains(destination);
      assertEquals(away ? 0 : 1, toGuest(fabric, from, NOT_AWAY).size(), stage::name);
      if (from.equals(peer)) {
        assertEquals(away ? 1 : 0, toGuest(fabric, from, NOT_AT_HOME).size(), stage::name);
      }
    }
  }

  @Test
  void theSwitchoverChangesNoRuleOfPolicy() {
    bothForbid();
    lab.set(
        lab.view()
            .with(forbids(AWAY, NOT_AWAY).within(Rate.of(100, 10)))
            .with(forbids(HOME, NOT_AT_HOME).within(Rate.of(50, 10))));
    NetworkView prepared = at(Stage.PREPARED);
    for (Stage stage : List.of(Stage.REPOINTED, Stage.REDIRECTED, Stage.STOPPED, Stage.SETTLING)) {
      NetworkView later = at(stage);
      for (EdgeId edge : List.of(HOME, AWAY, Lab.hv(3))) {
        assertEquals(
            ofPolicy(lab.planner().plan(prepared, edge)),
            ofPolicy(lab.planner().plan(later, edge)),
            stage + " at " + edge);
      }
    }
  }

  private static Set<FlowSpec> ofPolicy(Set<FlowSpec> rules) {
    return rules.stream().filter(rule -> POLICY.contains(rule.table())).collect(Collectors.toSet());
  }

  /** Else its replies, which come first, would open it anew the other way round. */
  @Test
  void aConnectionThatTheNewPlaceWouldNotLetBeOpenedEndsBothWaysAndForGood() {
    bothForbid();
    SimulatedFabric fabric = lab.fabric();
    Frame reply = udp(guest, peer, NOT_AWAY, 4000);
    assertEquals(List.of(guest.place()), toGuest(fabric, peer, NOT_AWAY));
    assertEquals(1, fabric.send(guest.place(), reply).size());
    for (Stage stage : List.of(Stage.PREPARED, Stage.REPOINTED, Stage.REDIRECTED, Stage.STOPPED)) {
      step(fabric, stage);
    }
    assertEquals(List.of(), fabric.send(destination, reply));
    assertEquals(List.of(), toGuest(fabric, peer, NOT_AWAY));
    step(fabric, Stage.SETTLING);
    step(fabric, Stage.VOUCHING);
    become(fabric, lab.view().with(guest.endpoint(), Placement.steady(destination, 3)));
    assertEquals(List.of(), fabric.send(destination, reply), "nobody is asked any more");
    assertEquals(List.of(), toGuest(fabric, peer, NOT_AWAY));
  }

  /** By the ports alone it might be the answer to something that is forbidden. */
  @Test
  void whatSeemsToAnswerMayBeginSomethingIfItAnswersNothing() {
    bothForbid();
    SimulatedFabric fabric = lab.fabric();
    for (Stage stage : List.of(Stage.PREPARED, Stage.REPOINTED, Stage.REDIRECTED, Stage.STOPPED)) {
      step(fabric, stage);
    }
    assertEquals(1, fabric.send(destination, udp(guest, peer, NOT_AWAY, 4000)).size());
    assertEquals(List.of(destination), toGuest(fabric, peer, NOT_AWAY), "and this replies to it");
  }

  @Test
  void aListIsAtAnEdgeOnceHoweverManyAreThere() {
    for (int i = 10; i < 20; i++) {
      lab.vm("a", i, 1);
    }
    NetworkView tracked = lab.view().with(forbids(AWAY, NOT_AWAY));
    NetworkView more = tracked.with(forbids(HOME, NOT_AT_HOME));
    Set<FlowSpec> before = lab.planner().plan(tracked, HOME);
    Set<FlowSpec> after = lab.planner().plan(more, HOME);
    // For each of six questions a row and one for fragments; what asks for them; and in doubt.
    long rules = Sets.difference(after, before).stream().filter(LocalPolicyTest::isList).count();
    assertEquals(2 * 6 + 6 + 2, rules);
    Delta edit = lab.planner().changes(more, more.with(forbids(HOME, NOT_AT_HOME + 1))).get(HOME);
    assertTrue(edit.adds().stream().allMatch(LocalPolicyTest::isList), "no endpoint's rule");
  }

  private static boolean isList(FlowSpec rule) {
    return rule.table() == Table.ACL || rule.table() == Table.ACL_ENTRY;
  }

  @Test
  void aPlaceLimitsWhatEachSendsAndReceives() {
    lab.set(
        lab.view()
            .with(LocalPolicy.of(Scope.edge(HOME), ImmutableList.of()).within(Rate.of(100, 10))));
    SimulatedFabric fabric = lab.fabric();
    SimulatedMeters meters = fabric.at(HOME).meters();
    meters.allow(1);
    assertEquals(1, toGuest(fabric, peer, FREE).size());
    assertEquals(0, toGuest(fabric, peer, FREE).size(), "over what it may receive");
    assertEquals(1, fabric.send(guest.place(), udp(guest, peer, 4001, FREE)).size());
    assertEquals(0, fabric.send(guest.place(), udp(guest, peer, 4001, FREE)).size());
    assertEquals(
        1, fabric.send(neighbour.place(), udp(neighbour, peer, 4001, FREE)).size(), "its own");
    Set<RateLimit> over = new HashSet<>(meters.dropped().keySet());
    assertEquals(
        Set.of(
            RateLimit.of("sent-" + guest.place().port(), 100, 10),
            RateLimit.of("received-" + guest.place().port(), 100, 10)),
        over);
    ImmutableSetMultimap<Ledger.Column, FlowSpec> columns =
        new Ledger(lab.planner()).of(lab.view(), HOME, guest.endpoint().id());
    assertTrue(
        columns
            .keySet()
            .containsAll(
                ImmutableSet.of(Ledger.Column.SENT_OVER_RATE, Ledger.Column.RECEIVED_OVER_RATE)));
  }

  @Test
  void theEdgesOwnLimitStandsBeforeItsSites() {
    Scope site = Scope.site("attic");
    Edge edge = lab.view().edge(HOME).orElseThrow();
    NetworkView view =
        lab.view()
            .withEdge(Edge.of(HOME, edge.switchId(), edge.vtep(), edge.tunnelPort(), "attic"))
            .with(LocalPolicy.of(site, ImmutableList.of()).within(Rate.of(7, 7)));
    assertEquals(Set.of(7L), rates(view));
    assertEquals(
        Set.of(9L),
        rates(
            view.with(LocalPolicy.of(Scope.edge(HOME), ImmutableList.of()).within(Rate.of(9, 9)))));
  }

  private Set<Long> rates(NetworkView view) {
    return lab.planner().plan(view, HOME).stream()
        .flatMap(rule -> rule.limit().stream())
        .map(RateLimit::packetsPerSecond)
        .collect(Collectors.toSet());
  }

  @Test
  void whereNoPlaceSaysAnythingNothingIsTracked() {
    Set<FlowSpec> before = lab.planner().plan(lab.view(), HOME);
    NetworkView said = lab.view().with(LocalPolicy.of(Scope.edge(AWAY), ImmutableList.of()));
    assertEquals(before, lab.planner().plan(said, HOME));
    NetworkView tracked = lab.view().with(forbids(AWAY, NOT_AWAY));
    assertTrue(
        lab.planner().plan(tracked, HOME).stream()
            .anyMatch(rule -> rule.table() == Table.OUT_STATE),
        "an endpoint may move there");
    assertEquals(before, lab.planner().plan(tracked.without(Scope.edge(AWAY)), HOME));
  }
}

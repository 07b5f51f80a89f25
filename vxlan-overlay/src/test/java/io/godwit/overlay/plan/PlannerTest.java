package io.godwit.overlay.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableSet;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.Endpoint;
import io.godwit.location.EndpointId;
import io.godwit.location.LearningPolicy;
import io.godwit.location.NetworkId;
import io.godwit.location.VirtualNetwork;
import io.godwit.location.Vni;
import io.godwit.overlay.fabric.Lab;
import io.godwit.overlay.fabric.Lab.Attached;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Table;
import io.godwit.overlay.view.NetworkView;
import io.godwit.overlay.view.Placement;
import io.godwit.overlay.view.Stage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** How much an edge holds, and how much of it a move changes. */
class PlannerTest {

  private static final int EDGES = 5;

  private static Lab world(int endpoints) {
    Lab lab = new Lab().edges(EDGES).network("a", 5001).network("b", 5002);
    for (int i = 0; i < endpoints; i++) {
      lab.vm("a", 2 + i, 1 + i % EDGES);
    }
    return lab;
  }

  @Provide
  Arbitrary<List<ViewChange>> sound() {
    return ViewChange.sound();
  }

  /** Or one would replace the other, and which one stays would be chance. */
  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void noTwoRulesOfAPlanHaveOneIdentity(@ForAll("sound") List<ViewChange> changes) {
    NetworkView view = NetworkView.EMPTY;
    for (ViewChange change : changes) {
      view = change.apply(view);
    }
    for (Edge edge : view.edges()) {
      Map<FlowSpec.Identity, FlowSpec> held = new HashMap<>();
      for (FlowSpec rule : Planner.standard().plan(view, edge.id())) {
        FlowSpec other = held.put(rule.identity(), rule);
        assertTrue(other == null, () -> other + "\n" + rule);
      }
    }
  }

  @Test
  void anEdgeHoldsAConstantNumberOfRulesForEachEndpointOfTheNetworksItHosts() {
    int few = rules(world(10), 1);
    int more = rules(world(30), 1);
    int many = rules(world(90), 1);
    assertEquals(3 * (more - few), many - more, "as much for each of 60 as for each of 20");
  }

  @Test
  void otherNetworksCostAnEdgeNothing() {
    Lab lab = world(10);
    int alone = rules(lab, 1);
    for (int i = 0; i < 50; i++) {
      lab.vm("b", 1 + i, 2 + i % (EDGES - 1));
    }
    assertEquals(alone, rules(lab, 1));
  }

  @Test
  void anotherEdgeCostsOneRuleUnlessItHostsTheSameNetwork() {
    Lab lab = world(10);
    int before = rules(lab, 1);
    lab.edges(EDGES + 20);
    assertEquals(before + 20, rules(lab, 1));
  }

  private static int rules(Lab lab, int edge) {
    return lab.planner().plan(lab.view(), Lab.hv(edge)).size();
  }

  @Test
  void aMoveChangesAsManyRulesHoweverManyEndpointsThereAre() {
    assertEquals(changedByAMove(10), changedByAMove(90));
  }

  @Test
  void aRedirectChangesOneRuleAtAnEdgeThatOnlySends() {
    List<Map<EdgeId, Integer>> changed = changedByAMove(10);
    assertEquals(1, changed.get(1).get(Lab.hv(3)));
    assertEquals(1, changed.get(1).get(Lab.hv(1)), "S turns last, it only lets the echo in");
    assertEquals(Set.of(Lab.hv(1), Lab.hv(2)), changed.get(2).keySet(), "and nobody with it");
    assertEquals(Set.of(Lab.hv(1)), changed.get(3).keySet(), "the stop, nothing but S's guard");
  }

  /** The number of rules that each step of a move changes at each edge. */
  private static List<Map<EdgeId, Integer>> changedByAMove(int others) {
    Lab lab = world(others);
    Attached guest = lab.vm("a", 1, 1);
    Move move = new Move(guest, guest.place(), AttachmentPoint.of(Lab.hv(2), 99), 2);
    List<Map<EdgeId, Integer>> changed = new ArrayList<>();
    NetworkView view = lab.view();
    for (NetworkView next : steps(move, view)) {
      Map<EdgeId, Integer> sizes = new HashMap<>();
      lab.planner()
          .changes(view, next)
          .forEach((edge, d) -> sizes.put(edge, d.adds().size() + d.removes().size()));
      changed.add(sizes);
      view = next;
    }
    return changed;
  }

  private static List<NetworkView> steps(Move move, NetworkView view) {
    List<NetworkView> views = new ArrayList<>();
    NetworkView last = view;
    for (Stage stage : EnumSet.range(Stage.PREPARED, Stage.SETTLING)) {
      last = move.at(stage, last);
      views.add(last);
    }
    views.add(move.arrived(last));
    return views;
  }

  @Test
  void aChangeOfOneEndpointCostsAsMuchHoweverManyThereAre() {
    assertEquals(costOfAMove(10), costOfAMove(90));
  }

  @Test
  void soDoChangesOfTwoTogetherAndOfAnEdgeThatHostsNothing() {
    List<Integer> few = new ArrayList<>();
    List<Integer> many = new ArrayList<>();
    for (List<Integer> cost : List.of(few, many)) {
      CountingScheme scheme = new CountingScheme();
      Planner planner = new Planner(scheme);
      Lab lab = world(cost == few ? 10 : 90).edges(EDGES + 1);
      NetworkView before = lab.view();
      lab.vm("a", 96, 1);
      lab.vm("a", 97, 2);
      planner.changes(before, lab.view());
      cost.add(scheme.take());
      planner.changes(lab.view(), lab.view().withoutEdge(Lab.hv(EDGES + 1)));
      cost.add(scheme.take());
    }
    assertEquals(few, many);
  }

  /** How often the scheme is asked in each step of a move. */
  private static List<Integer> costOfAMove(int others) {
    CountingScheme scheme = new CountingScheme();
    Planner planner = new Planner(scheme);
    Lab lab = world(others);
    Attached guest = lab.vm("a", 1, 1);
    Move move = new Move(guest, guest.place(), AttachmentPoint.of(Lab.hv(2), 99), 2);
    NetworkView view = lab.view();
    List<Integer> costs = new ArrayList<>();
    for (NetworkView next : steps(move, view)) {
      planner.changes(view, next);
      costs.add(scheme.take());
      view = next;
    }
    planner.changes(view, view.without(guest.endpoint().id()));
    costs.add(scheme.take());
    return costs;
  }

  /** VXLAN that counts what it is asked. */
  private static final class CountingScheme implements ForwardingScheme {
    private final ForwardingScheme vxlan = new VxlanScheme();
    private int asked;

    int take() {
      int taken = asked;
      asked = 0;
      return taken;
    }

    @Override
    public String name() {
      return vxlan.name();
    }

    @Override
    public int overheadBytes() {
      return vxlan.overheadBytes();
    }

    @Override
    public Set<FlowSpec> arrival(Edge edge) {
      asked++;
      return vxlan.arrival(edge);
    }

    @Override
    public Set<FlowSpec> arrivalFrom(Edge edge, Edge other) {
      asked++;
      return vxlan.arrivalFrom(edge, other);
    }

    @Override
    public Set<FlowSpec> arrivalIn(Edge edge, VirtualNetwork network) {
      asked++;
      return vxlan.arrivalIn(edge, network);
    }

    @Override
    public List<Action> reach(Edge edge, Edge other, VirtualNetwork network, Endpoint endpoint) {
      asked++;
      return vxlan.reach(edge, other, network, endpoint);
    }

    @Override
    public List<Action> bounce(Edge edge, Edge other, VirtualNetwork network, Endpoint endpoint) {
      asked++;
      return vxlan.bounce(edge, other, network, endpoint);
    }

    @Override
    public List<Action> detour(
        Edge edge, Edge other, AttachmentPoint place, Endpoint endpoint, boolean fromFabric) {
      asked++;
      return vxlan.detour(edge, other, place, endpoint, fromFabric);
    }

    @Override
    public Set<FlowSpec> arrivalByDetour(
        Edge edge, Edge other, AttachmentPoint place, VirtualNetwork network, Endpoint endpoint) {
      asked++;
      return vxlan.arrivalByDetour(edge, other, place, network, endpoint);
    }

    @Override
    public List<Action> replicate(Edge edge, Collection<Edge> others, VirtualNetwork network) {
      asked++;
      return vxlan.replicate(edge, others, network);
    }
  }

  @Test
  void theBounceIsTheRuleThatTheLeftEdgeHoldsWhileTheMoveSettles() {
    Lab lab = world(5);
    Attached guest = lab.vm("a", 1, 1);
    Move move = new Move(guest, guest.place(), AttachmentPoint.of(Lab.hv(2), 99), 2);
    NetworkView settling = move.at(Stage.SETTLING, lab.view());
    FlowSpec bounce = lab.planner().bounce(settling, guest.endpoint().id()).orElseThrow();
    assertTrue(lab.planner().plan(settling, Lab.hv(1)).contains(bounce));
    assertEquals(Table.ARRIVE, bounce.table());
    assertTrue(bounce.actions().contains(Action.outputInPort()), bounce::toString);
    NetworkView arrived = move.arrived(settling);
    assertTrue(lab.planner().bounce(arrived, guest.endpoint().id()).isEmpty());
    assertTrue(lab.planner().bounce(settling, EndpointId.of("nobody")).isEmpty());
    assertTrue(
        lab.planner().bounce(settling.withoutEdge(Lab.hv(1)), guest.endpoint().id()).isEmpty());
  }

  @Test
  void anEdgeThatIsNotKnownHoldsNothing() {
    assertEquals(Set.of(), Planner.standard().plan(world(1).view(), EdgeId.of("nowhere")));
  }

  @Test
  void anEndpointAtAnEdgeThatIsNotKnownIsReachedOnceTheEdgeIs() {
    Lab lab = new Lab().edges(2).network("a", 5001);
    lab.vm("a", 2, 1);
    Attached far = lab.vm("a", 1, 3);
    NetworkView before = lab.view();
    NetworkView after = lab.edges(3).view();
    String mac = far.mac().toString();
    assertEquals(0, towards(lab.planner().plan(before, Lab.hv(1)), mac));
    assertEquals(1, towards(lab.planner().plan(after, Lab.hv(1)), mac));
    assertTrue(
        lab.planner().changes(before, after).get(Lab.hv(1)).adds().stream()
            .anyMatch(rule -> rule.toString().contains("dl_dst=" + mac)));
  }

  private static long towards(Set<FlowSpec> rules, String mac) {
    return rules.stream().filter(rule -> rule.toString().contains("dl_dst=" + mac)).count();
  }

  @Test
  void aNetworkOfAnUnknownSchemeIsRefused() {
    Lab lab = new Lab().edges(1);
    lab.set(
        lab.view()
            .withNetwork(
                VirtualNetwork.of(
                    NetworkId.of("a"),
                    Vni.of(5001),
                    ImmutableSet.of(),
                    VirtualNetwork.DEFAULT_MTU,
                    "carrier pigeon",
                    LearningPolicy.DENY)));
    lab.vm("a", 1, 1);
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> lab.planner().plan(lab.view(), Lab.hv(1)));
    assertTrue(refused.getMessage().contains("carrier pigeon"), refused::getMessage);
  }

  @Test
  void anEndpointHasToMoveToAnotherEdge() {
    AttachmentPoint here = AttachmentPoint.of(Lab.hv(1), 10);
    AttachmentPoint nextDoor = AttachmentPoint.of(Lab.hv(1), 11);
    assertThrows(
        IllegalArgumentException.class, () -> Placement.moving(Stage.PREPARED, here, nextDoor, 2));
    assertThrows(
        IllegalArgumentException.class,
        () -> Placement.moving(Stage.STEADY, here, AttachmentPoint.of(Lab.hv(2), 10), 2));
  }
}

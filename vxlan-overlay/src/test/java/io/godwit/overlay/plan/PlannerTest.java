package io.godwit.overlay.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableSet;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.LearningPolicy;
import io.godwit.location.NetworkId;
import io.godwit.location.VirtualNetwork;
import io.godwit.location.Vni;
import io.godwit.overlay.fabric.Lab;
import io.godwit.overlay.fabric.Lab.Attached;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.view.NetworkView;
import io.godwit.overlay.view.Placement;
import io.godwit.overlay.view.Stage;
import java.util.ArrayList;
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
    assertEquals(null, changed.get(1).get(Lab.hv(1)), "S turns last");
    assertEquals(Set.of(Lab.hv(1), Lab.hv(2)), changed.get(2).keySet(), "and nobody with it");
    assertEquals(Set.of(Lab.hv(1)), changed.get(3).keySet(), "the stop, nothing but S's guard");
  }

  /** The number of rules that each step of a move changes at each edge. */
  private static List<Map<EdgeId, Integer>> changedByAMove(int others) {
    Lab lab = world(others);
    Attached guest = lab.vm("a", 1, 1);
    Move move = new Move(guest, guest.place(), AttachmentPoint.of(Lab.hv(2), 99), 2);
    List<NetworkView> views = new ArrayList<>();
    views.add(lab.view());
    for (Stage stage :
        List.of(Stage.PREPARED, Stage.REPOINTED, Stage.REDIRECTED, Stage.STOPPED, Stage.SETTLING)) {
      views.add(move.at(stage, views.get(views.size() - 1)));
    }
    views.add(move.arrived(views.get(views.size() - 1)));
    List<Map<EdgeId, Integer>> changed = new ArrayList<>();
    for (int i = 1; i < views.size(); i++) {
      Map<EdgeId, Integer> sizes = new HashMap<>();
      lab.planner()
          .changes(views.get(i - 1), views.get(i))
          .forEach((edge, d) -> sizes.put(edge, d.adds().size() + d.removes().size()));
      changed.add(sizes);
    }
    return changed;
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

package io.godwit.overlay.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import io.godwit.location.EdgeId;
import io.godwit.location.Endpoint;
import io.godwit.location.NetworkId;
import io.godwit.location.Vni;
import io.godwit.overlay.fabric.Lab;
import io.godwit.overlay.fabric.Lab.Attached;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.plan.Ledger.Column;
import io.godwit.overlay.policy.AclEntry;
import io.godwit.overlay.policy.Direction;
import io.godwit.overlay.policy.IpFamily;
import io.godwit.overlay.policy.NetworkPolicy;
import io.godwit.overlay.policy.PortRange;
import io.godwit.overlay.policy.SecurityGroup;
import io.godwit.overlay.policy.SecurityRule;
import io.godwit.overlay.policy.Traffic;
import io.godwit.overlay.view.Placement;
import io.godwit.overlay.view.Stage;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What counts what is what the edges hold, and nothing counts for two. */
class LedgerTest {

  private static final NetworkId NETWORK = NetworkId.of("a");
  private static final SecurityRule IN =
      SecurityRule.of(
          Direction.IN, Traffic.of(IpFamily.IPV4, Traffic.TCP).ports(PortRange.of(80, 82)));
  private static final SecurityRule OUT =
      SecurityRule.of(Direction.OUT, Traffic.of(IpFamily.IPV4, Traffic.UDP));
  private static final NetworkPolicy POLICY =
      NetworkPolicy.of(
          NETWORK,
          true,
          ImmutableList.of(
              AclEntry.of(AclEntry.Action.DENY, Traffic.of(IpFamily.IPV4, 47)),
              AclEntry.of(AclEntry.Action.LOG, Traffic.any(IpFamily.IPV4)),
              AclEntry.of(AclEntry.Action.ALLOW, Traffic.any(IpFamily.IPV6))));

  private final Lab lab = new Lab().edges(3).network("a", 5001);
  private final Attached guest = lab.vm("a", 1, 1);
  private final SecurityGroup web =
      SecurityGroup.of("web", NETWORK, true, ImmutableList.of(IN, OUT));
  private final Ledger ledger = new Ledger(lab.planner());

  private void guarded(Placement placement) {
    Endpoint e = guest.endpoint();
    Endpoint in = Endpoint.of(e.id(), e.network(), e.mac(), e.addresses(), ImmutableSet.of("web"));
    lab.set(lab.view().withGroup(web).withPolicy(POLICY).with(in, placement));
  }

  private Set<FlowSpec> held(EdgeId edge) {
    return lab.planner().plan(lab.view(), edge);
  }

  @Test
  void everyRuleOfAGroupIsCountedByRowsOfItsOwn() {
    guarded(Placement.steady(guest.place(), 1));
    Set<FlowSpec> rows = new HashSet<>();
    int sum = 0;
    for (SecurityRule rule : web.rules()) {
      ImmutableSetMultimap<Column, FlowSpec> columns = Ledger.of(web, rule);
      assertEquals(ImmutableSet.of(Column.FORTH, Column.BACK), columns.keySet());
      rows.addAll(columns.values());
      sum += columns.size();
    }
    assertEquals(sum, rows.size());
    assertTrue(held(Lab.hv(1)).containsAll(rows));
    // Two masks cover 80 to 82, each forth and back; one row forth and one back without ports.
    assertEquals(6, sum);
  }

  @Test
  void everyEntryOfAListIsCountedByRowsOfItsOwn() {
    guarded(Placement.steady(guest.place(), 1));
    Set<FlowSpec> rows = new HashSet<>();
    for (int i = 0; i < POLICY.entries().size(); i++) {
      ImmutableSetMultimap<Column, FlowSpec> columns = Ledger.of(POLICY, Vni.of(5001), i);
      assertEquals(3, columns.get(Column.SENT).size());
      assertEquals(3, columns.get(Column.RECEIVED).size());
      rows.addAll(columns.values());
    }
    assertEquals(18, rows.size());
    assertTrue(held(Lab.hv(1)).containsAll(rows));
  }

  @Test
  void anEdgeCountsWhatItDropsOfAnEndpoint() {
    guarded(Placement.moving(Stage.STOPPED, guest.place(), lab.freePort(2), 2));
    ImmutableSetMultimap<Column, FlowSpec> there =
        ledger.of(lab.view(), Lab.hv(2), guest.endpoint().id());
    assertEquals(
        ImmutableSet.of(
            Column.SPOOFED,
            Column.REFUSED_SENDING,
            Column.REFUSED_RECEIVING,
            Column.QUESTIONS,
            Column.QUESTIONS_OVER_RATE),
        there.keySet());
    assertTrue(
        there.get(Column.QUESTIONS_OVER_RATE).stream().allMatch(rule -> rule.limit().isPresent()));
    assertTrue(held(Lab.hv(2)).containsAll(there.values()));
    ImmutableSetMultimap<Column, FlowSpec> left =
        ledger.of(lab.view(), Lab.hv(1), guest.endpoint().id());
    assertTrue(left.keySet().containsAll(Set.of(Column.VOUCHED, Column.NOT_VOUCHED)));
    assertTrue(held(Lab.hv(1)).containsAll(left.values()));
  }

  @Test
  void anEdgeCountsWhatNobodyTakesOfTheFabric() {
    ImmutableSetMultimap<Column, FlowSpec> tunnel = ledger.of(lab.view(), Lab.hv(3));
    assertEquals(ImmutableSet.of(Column.UNKNOWN_TUNNEL, Column.UNKNOWN_NETWORK), tunnel.keySet());
    assertTrue(held(Lab.hv(3)).containsAll(tunnel.values()));
  }
}

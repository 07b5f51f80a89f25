package io.godwit.overlay.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.Sets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What must be true of the tables whatever their rules are. */
class PipelineTest {

  @Test
  void aFrameOnlyEverGoesOnToAHigherTable() {
    for (Table table : Table.values()) {
      for (Table next : Pipeline.next(table)) {
        assertTrue(next.number() > table.number(), table + " to " + next);
      }
    }
  }

  @Test
  void everyTableCanBeReachedAndMatchesSomething() {
    Set<Table> reached = EnumSet.of(Table.CLASSIFY);
    for (List<Table> way : ways(Table.CLASSIFY)) {
      reached.addAll(way);
    }
    assertEquals(EnumSet.complementOf(EnumSet.of(Table.CHANNEL)), reached);
    for (Table table : Table.values()) {
      assertFalse(Pipeline.fields(table).isEmpty(), table::toString);
    }
  }

  @Test
  void numbersAreUniqueAndInOrder() {
    Table[] tables = EnumSet.complementOf(EnumSet.of(Table.CHANNEL)).toArray(new Table[0]);
    for (int i = 1; i < tables.length; i++) {
      assertTrue(tables[i].number() > tables[i - 1].number(), tables[i]::toString);
    }
    assertTrue(tables[tables.length - 1].number() < 254, "tables that OpenFlow and OVS have");
  }

  @Test
  void anUnderlaySwitchHasOneTableThatLeadsNowhere() {
    assertEquals(0, Table.CHANNEL.number(), "where every frame begins");
    assertEquals(Set.of(), Pipeline.next(Table.CHANNEL));
  }

  @Test
  void whatAVmSendsIsGuardedBeforeAnythingElse() {
    for (List<Table> way : ways(Table.CLASSIFY)) {
      if (way.contains(Table.FORWARD) && !way.contains(Table.VOUCHED)) {
        assertEquals(Table.SOURCE_GUARD, way.get(1), way::toString);
        // What is no VM's, an echo or what one left unread, goes from the guard to its receiver.
        assertTrue(way.contains(Table.RESOLVE) || way.get(2) == Table.FORWARD, way::toString);
      }
    }
  }

  @Test
  void whatTheFabricBringsComesFromAKnownEdgeAndNeverIsForwarded() {
    for (List<Table> way : ways(Table.TUNNEL_SOURCE)) {
      if (way.get(1) != Table.VOUCH && way.get(1) != Table.VOUCHED) {
        assertFalse(way.contains(Table.FORWARD), way::toString);
      }
      if (way.get(1) == Table.TUNNEL) {
        assertEquals(Table.ARRIVE, way.get(2), way::toString);
      }
    }
  }

  /** What comes by a detour ends at a port of this edge, or two edges could send it to and fro. */
  @Test
  void whatIsDeliveredCannotLeaveTheEdge() {
    for (List<Table> way : ways(Table.DELIVER)) {
      assertFalse(
          way.contains(Table.ARRIVE) || way.contains(Table.FORWARD) || way.contains(Table.RESOLVE),
          way::toString);
    }
  }

  @Test
  void aQuestionAboutAConnectionIsOnlyAnswered() {
    assertEquals(Set.of(), Pipeline.next(Table.VOUCH));
  }

  @Test
  void aFieldWithAProtocolIsMatchedWhereItsProtocolIs() {
    Set<Field> without = new HashSet<>(EnumSet.range(Field.ARP_OP, Field.ND_TARGET));
    for (Table table : Table.values()) {
      Set<Field> needy = Sets.intersection(Pipeline.fields(table), without);
      if (!needy.isEmpty()) {
        assertTrue(Pipeline.fields(table).contains(Field.ETH_TYPE), table::toString);
      }
    }
  }

  /** Every way from {@code table} to a table that leads nowhere. */
  private static List<List<Table>> ways(Table table) {
    List<List<Table>> ways = new ArrayList<>();
    for (Table next : Pipeline.next(table)) {
      for (List<Table> rest : ways(next)) {
        List<Table> way = new ArrayList<>();
        way.add(table);
        way.addAll(rest);
        ways.add(way);
      }
    }
    if (ways.isEmpty()) {
      ways.add(List.of(table));
    }
    return ways;
  }
}

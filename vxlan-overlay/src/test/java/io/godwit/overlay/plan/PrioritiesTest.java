package io.godwit.overlay.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.Vni;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.MacAddress;

class PrioritiesTest {

  private static final Edge HERE = edge(0x0aff0001, 1);

  private static Edge edge(int vtep, long tunnelPort) {
    return Edge.of(EdgeId.of("hv"), "of:1", Ip4Address.valueOf(vtep), tunnelPort, "");
  }

  private static void inBaseBand(int priority) {
    assertTrue(priority >= 1_000 && priority < Priorities.HERE, () -> "priority " + priority);
  }

  @Property
  void whatIsMadeFromContentStaysInItsBand(
      @ForAll int vtep,
      @ForAll @LongRange(min = 1, max = 0xffffff00L) long port,
      @ForAll @IntRange(min = 1, max = Vni.MAX) int vni,
      @ForAll long mac,
      @ForAll @LongRange(min = 1) long epoch) {
    inBaseBand(Priorities.toward(HERE, edge(vtep, 1)));
    inBaseBand(Priorities.port(port));
    inBaseBand(Priorities.network(Vni.of(vni)));
    inBaseBand(Priorities.owner(MacAddress.valueOf(mac & 0xffffffffffffL)));
    inBaseBand(Priorities.replication(HERE, List.of(port), List.of(edge(vtep, 1))));
    int override = Priorities.override(epoch);
    assertTrue(override > Priorities.DETOUR && override < 64_000, () -> "priority " + override);
  }

  @Property
  void edgesWhoseVtepsAreNearNeverShareAPriority(
      @ForAll int vtep, @ForAll @IntRange(min = 1, max = 8_998) int distance) {
    assertNotEquals(
        Priorities.toward(HERE, edge(vtep, 1)), Priorities.toward(HERE, edge(vtep + distance, 1)));
  }

  @Test
  void aDetourIsAboveWhereAnEndpointIs() {
    assertTrue(Priorities.DETOUR > Priorities.HERE);
  }

  @Test
  void thoseFurtherApartCan() {
    assertEquals(
        Priorities.toward(HERE, edge(0x0a000001, 1)),
        Priorities.toward(HERE, edge(0x0a000001 + 8_999, 1)));
  }

  @Property
  void aLaterMoveOverridesTheOneBefore(@ForAll @LongRange(min = 1, max = 53_998) long epoch) {
    assertTrue(Priorities.override(epoch + 1) > Priorities.override(epoch));
  }

  @Test
  void aListOfPortsIsNotTakenForAListOfEdges() {
    int vtep = 0x0a000002;
    assertNotEquals(
        Priorities.replication(HERE, List.of((long) vtep), List.of()),
        Priorities.replication(HERE, List.of(), List.of(edge(vtep, 1))));
    assertNotEquals(
        Priorities.replication(HERE, List.of(1L, 2L), List.of()),
        Priorities.replication(HERE, List.of(1L), List.of()));
    assertNotEquals(
        Priorities.replication(HERE, List.of(1L), List.of()),
        Priorities.replication(edge(0x0aff0001, 2), List.of(1L), List.of()));
  }

  /** A restarted controller, or an upgraded one, must not find its own rules to be strangers. */
  @Test
  void numbersAreTheSameInEveryProcess() {
    assertEquals(9_999, Priorities.HERE);
    assertEquals(6_001, Priorities.network(Vni.of(5_001)));
    assertEquals(1_012, Priorities.port(12));
    assertEquals(10_007, Priorities.override(7));
    assertEquals(1_000 + (0x0aff0002 + 1) % 8_999, Priorities.toward(HERE, edge(0x0aff0002, 9)));
    assertEquals(
        1_000 + (int) (0x020000000009L % 8_999),
        Priorities.owner(MacAddress.valueOf("02:00:00:00:00:09")));
    assertEquals(
        2_043, Priorities.replication(HERE, List.of(10L, 11L), List.of(edge(0x0aff0002, 1))));
  }
}

package io.godwit.runtime.openflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.ImmutableList;
import com.google.common.reflect.Reflection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.onosproject.openflow.controller.Dpid;
import org.onosproject.openflow.controller.OpenFlowSwitch;

/** What is kept for a switch follows the controller's list, whatever order it is told in. */
class ConnectionsTest {

  private static final Dpid ONE = new Dpid(1);
  private static final Dpid TWO = new Dpid(2);

  private final Map<Dpid, OpenFlowSwitch> list = new HashMap<>();
  private final Map<OpenFlowSwitch, String> names = new HashMap<>();
  private final List<String> told = new ArrayList<>();
  private final Connections<String> connections =
      new Connections<>(
          list::get,
          sw -> {
            String name = names.get(sw);
            told.add("+" + name);
            return name;
          },
          (dpid, name) -> told.add("-" + name));

  @Test
  void aConnectionIsKeptUntilItGoes() {
    connected(ONE, "first");
    connections.look(ONE);
    assertEquals("first", connections.get(ONE));
    list.remove(ONE);
    connections.look(ONE);
    assertNull(connections.get(ONE));
    assertEquals(List.of("+first", "-first"), told);
  }

  /** The new connection is told of before the end of the one before. */
  @Test
  void aLateFarewellDoesNotTakeTheSuccessor() {
    connected(ONE, "first");
    connections.look(ONE);
    list.remove(ONE);
    connected(ONE, "second");
    connections.look(ONE);
    assertEquals("second", connections.get(ONE));
    connections.look(ONE);
    assertEquals("second", connections.get(ONE));
    assertEquals(List.of("+first", "-first", "+second"), told);
  }

  /** The end of a connection is told when its successor is on the list already. */
  @Test
  void aFarewellThatFindsTheSuccessorOpensIt() {
    connected(ONE, "first");
    connections.look(ONE);
    connected(ONE, "second");
    connections.look(ONE);
    connections.look(ONE);
    assertEquals(List.of("+first", "-first", "+second"), told);
  }

  @Test
  void whatCouldNotBeOpenedIsTriedAgain() {
    OpenFlowSwitch broken = connected(ONE, "first");
    List<String> tries = new ArrayList<>();
    Connections<String> fussy =
        new Connections<>(
            list::get,
            sw -> {
              tries.add("try");
              if (tries.size() == 1) {
                throw new IllegalStateException("not now");
              }
              return names.get(broken);
            },
            (dpid, name) -> {});
    assertThrows(IllegalStateException.class, () -> fussy.look(ONE));
    assertNull(fussy.get(ONE));
    fussy.look(ONE);
    assertEquals("first", fussy.get(ONE));
  }

  @Test
  void switchesAreKeptApartAndAllCloseAtTheEnd() {
    connected(ONE, "one");
    connected(TWO, "two");
    connections.look(ONE);
    connections.look(TWO);
    list.remove(ONE);
    connections.look(ONE);
    assertEquals(List.of("two"), ImmutableList.copyOf(connections.all()));
    connections.closeAll();
    assertEquals(List.of(), ImmutableList.copyOf(connections.all()));
    assertEquals(List.of("+one", "+two", "-one", "-two"), told);
  }

  /** One of which nothing is asked but who it is. */
  private OpenFlowSwitch connected(Dpid dpid, String name) {
    OpenFlowSwitch sw =
        Reflection.newProxy(
            OpenFlowSwitch.class,
            (proxy, method, args) ->
                switch (method.getName()) {
                  case "equals" -> proxy == args[0];
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "toString" -> name;
                  default -> throw new UnsupportedOperationException(method.getName());
                });
    names.put(sw, name);
    list.put(dpid, sw);
    return sw;
  }
}

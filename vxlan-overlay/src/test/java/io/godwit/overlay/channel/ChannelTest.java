package io.godwit.overlay.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.overlay.policy.PortRange;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;

/** What a channel and an underlay may be, and the view of them. */
class ChannelTest {

  private static final IpAddress A = IpAddress.valueOf("10.255.1.2");
  private static final IpAddress B = IpAddress.valueOf("10.255.2.2");
  private static final PortRange PORT = PortRange.of(49_152, 49_152);
  private static final String SWITCH = "of:0000000000000001";

  @Test
  void aChannelLeadsFromOneHostToAnotherOfItsFamily() {
    assertThrows(IllegalArgumentException.class, () -> Channel.of(A, A, PORT, false));
    assertThrows(
        IllegalArgumentException.class,
        () -> Channel.of(A, IpAddress.valueOf("fd00::2"), PORT, false));
    for (String noHost : new String[] {"0.0.0.0", "224.0.0.1"}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> Channel.of(A, IpAddress.valueOf(noHost), PORT, false));
    }
  }

  @Test
  void theWayBackIsTheSameChannelFromTheOtherSide() {
    assertEquals(Channel.of(B, A, PORT, true), Channel.of(A, B, PORT, true).reversed());
    assertEquals(Channel.of(A, B, PORT, false), Channel.of(A, B, PORT, true).released());
  }

  @Test
  void anUnderlayGuardsThoseWhoListenInItsNetwork() {
    Underlay all = Underlay.of("leaf", SWITCH, Underlay.DEFAULT_PORTS, Optional.empty());
    Underlay some =
        Underlay.of(
            "leaf", SWITCH, Underlay.DEFAULT_PORTS, Optional.of(IpPrefix.valueOf("10.255.2.0/24")));
    assertTrue(all.guards(Channel.of(A, B, PORT, false)));
    assertTrue(some.guards(Channel.of(A, B, PORT, false)));
    assertFalse(some.guards(Channel.of(B, A, PORT, false)));
    assertFalse(some.guards(IpAddress.valueOf("fd00::2")));
  }

  @Test
  void anUnderlayHasANameAndPortsThatSomebodyCanListenAt() {
    PortRange fromZero = PortRange.of(0, 10);
    assertThrows(
        IllegalArgumentException.class,
        () -> Underlay.of("leaf", SWITCH, fromZero, Optional.empty()));
    assertThrows(
        IllegalArgumentException.class,
        () -> Underlay.of("no name", SWITCH, PORT, Optional.empty()));
  }

  @Test
  void whatChangesNothingLeavesTheViewAsItIs() {
    UnderlayView view = UnderlayView.EMPTY.withChannel("m1", Channel.of(A, B, PORT, false));
    assertSame(view, view.withChannel("m1", Channel.of(A, B, PORT, false)));
    assertSame(view, view.withoutChannel("m2"));
    assertSame(view, view.withoutUnderlay("leaf"));
    assertTrue(view.withoutChannel("m1").channels().isEmpty());
  }
}

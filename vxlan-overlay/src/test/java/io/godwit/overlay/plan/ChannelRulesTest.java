package io.godwit.overlay.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.overlay.channel.Channel;
import io.godwit.overlay.channel.Underlay;
import io.godwit.overlay.channel.UnderlayView;
import io.godwit.overlay.fabric.Frame;
import io.godwit.overlay.fabric.SimulatedSwitch;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Match;
import io.godwit.overlay.flow.Table;
import io.godwit.overlay.policy.PortRange;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;

/** What passes an underlay switch that forwards everything by itself, before and in a session. */
class ChannelRulesTest {

  private static final String LEAF = "leaf";
  private static final String SWITCH = "of:0000000000000001";
  private static final IpAddress SOURCE = IpAddress.valueOf("10.255.1.2");
  private static final IpAddress DESTINATION = IpAddress.valueOf("10.255.2.2");
  private static final IpAddress THIRD = IpAddress.valueOf("10.255.3.2");
  private static final IpAddress SOURCE6 = IpAddress.valueOf("fd01::1");
  private static final IpAddress DESTINATION6 = IpAddress.valueOf("fd01::2");
  private static final long PORT = 49_160;
  private static final long CLIENT = 40_000;
  private static final Channel CHANNEL = channel(SOURCE, DESTINATION, 49_160);

  private static final MacAddress MAC = MacAddress.valueOf("02:00:00:00:00:01");

  private static final UnderlayView GUARDED =
      UnderlayView.EMPTY.with(Underlay.of(LEAF, SWITCH, Underlay.DEFAULT_PORTS, Optional.empty()));

  private static Channel channel(IpAddress from, IpAddress to, int port) {
    return Channel.of(from, to, PortRange.of(port, port), false);
  }

  /** A switch whose own rule takes all that nobody else wants. */
  private static SimulatedSwitch switchOf(UnderlayView view) {
    SimulatedSwitch leaf = new SimulatedSwitch();
    leaf.add(
        FlowSpec.in(Table.CHANNEL, 1, Match.builder().build()).then(Action.outputNormal()).end());
    ChannelRules.plan(view, LEAF).forEach(leaf::add);
    return leaf;
  }

  private static boolean passes(UnderlayView view, Frame frame) {
    return switchOf(view).forwardsNormally(frame);
  }

  private static Frame tcp(IpAddress from, long sport, IpAddress to, long dport) {
    return Frame.tcp(MAC, MAC, from, to, sport, dport);
  }

  private static Frame copied() {
    return tcp(SOURCE, CLIENT, DESTINATION, PORT);
  }

  private static Frame answered() {
    return tcp(DESTINATION, PORT, SOURCE, CLIENT);
  }

  @Test
  void withoutASessionNothingPassesToOrFromAMigrationPort() {
    for (long port : new long[] {49_152, PORT, 49_215}) {
      assertFalse(passes(GUARDED, tcp(SOURCE, CLIENT, DESTINATION, port)));
      assertFalse(passes(GUARDED, tcp(DESTINATION, port, SOURCE, CLIENT)));
      assertFalse(passes(GUARDED, tcp(SOURCE6, CLIENT, DESTINATION6, port)));
      assertFalse(passes(GUARDED, tcp(DESTINATION6, port, SOURCE6, CLIENT)));
    }
  }

  @Test
  void allElseIsLeftToTheSwitch() {
    assertTrue(passes(GUARDED, tcp(SOURCE, CLIENT, DESTINATION, 49_151)));
    assertTrue(passes(GUARDED, tcp(SOURCE, CLIENT, DESTINATION, 49_216)));
    assertTrue(passes(GUARDED, Frame.udp(MAC, MAC, SOURCE, DESTINATION, CLIENT, PORT)));
    assertTrue(passes(GUARDED, Frame.udp(MAC, MAC, SOURCE, DESTINATION, PORT, 4_789)));
    assertTrue(passes(GUARDED, Frame.arpRequest(MAC, SOURCE, DESTINATION)));
  }

  @Test
  void aSessionPassesItsPairItsPortAndNothingMore() {
    UnderlayView open = GUARDED.withChannel("m1", CHANNEL);
    assertTrue(passes(open, copied()));
    assertTrue(passes(open, answered()));
    assertFalse(passes(open, tcp(THIRD, CLIENT, DESTINATION, PORT)), "a third hypervisor");
    assertFalse(passes(open, tcp(SOURCE, CLIENT, DESTINATION, PORT + 1)), "another port");
    assertFalse(passes(open, tcp(SOURCE, CLIENT, THIRD, PORT)), "another destination");
    assertFalse(passes(open, tcp(DESTINATION, CLIENT, SOURCE, PORT)), "the other way round");
    assertFalse(passes(open, tcp(SOURCE, PORT, DESTINATION, CLIENT)), "a forged answer");
  }

  @Test
  void aChannelMayHaveSeveralPortsAndEitherFamily() {
    Channel wide = Channel.of(SOURCE6, DESTINATION6, PortRange.of(49_153, 49_158), false);
    UnderlayView open = GUARDED.withChannel("m1", wide);
    assertFalse(passes(open, tcp(SOURCE6, CLIENT, DESTINATION6, 49_152)));
    assertTrue(passes(open, tcp(SOURCE6, CLIENT, DESTINATION6, 49_153)));
    assertTrue(passes(open, tcp(DESTINATION6, 49_158, SOURCE6, CLIENT)));
    assertFalse(passes(open, tcp(SOURCE6, CLIENT, DESTINATION6, 49_159)));
    assertFalse(passes(open, copied()));
  }

  @Test
  void withANetworkOnlyThoseWhoListenThereAreGuarded() {
    UnderlayView view =
        UnderlayView.EMPTY.with(
            Underlay.of(
                LEAF,
                SWITCH,
                Underlay.DEFAULT_PORTS,
                Optional.of(IpPrefix.valueOf("10.255.2.0/24"))));
    assertFalse(passes(view, copied()));
    assertFalse(passes(view, answered()));
    assertTrue(passes(view, tcp(DESTINATION, CLIENT, SOURCE, PORT)));
    assertTrue(passes(view, tcp(SOURCE6, CLIENT, DESTINATION6, PORT)));
    assertEquals(
        ChannelRules.plan(view, LEAF),
        ChannelRules.plan(view.withChannel("m1", CHANNEL.reversed()), LEAF),
        "a channel that leads elsewhere is none of its business");
    assertTrue(passes(view.withChannel("m1", CHANNEL), copied()));
  }

  @Test
  void sessionsWithTheSameHostsAndPortShareTheirRulesAndTheLastOneTakesThemAway() {
    UnderlayView one = GUARDED.withChannel("m1", CHANNEL);
    UnderlayView both = one.withChannel("m2", CHANNEL);
    assertEquals(Map.of(), ChannelRules.changes(one, both));
    UnderlayView second = both.withoutChannel("m1");
    assertEquals(Map.of(), ChannelRules.changes(both, second));
    assertTrue(passes(second, copied()));
    Delta end = ChannelRules.changes(second, second.withoutChannel("m2")).get(LEAF);
    assertEquals(2, end.removes().size());
    assertTrue(end.adds().isEmpty());
    assertFalse(passes(second.withoutChannel("m2"), copied()));
  }

  @Test
  void aSessionAddsTwoRulesAndLeavesTheGuardAlone() {
    Delta open = ChannelRules.changes(GUARDED, GUARDED.withChannel("m1", CHANNEL)).get(LEAF);
    assertEquals(2, open.adds().size());
    assertTrue(open.removes().isEmpty());
  }

  @Test
  void aSwitchThatIsNoLongerGuardedHoldsNothing() {
    UnderlayView open = GUARDED.withChannel("m1", CHANNEL);
    Delta gone = ChannelRules.changes(open, open.withoutUnderlay(LEAF)).get(LEAF);
    assertEquals(ChannelRules.plan(open, LEAF), gone.removes());
    assertEquals(Set.of(), ChannelRules.plan(open.withoutUnderlay(LEAF), LEAF));
  }

  @Test
  void whateverTheChangesAreTheyLeadToThePlan() {
    UnderlayView wide =
        GUARDED.with(Underlay.of(LEAF, SWITCH, PortRange.of(40_000, 50_000), Optional.empty()));
    List<UnderlayView> views =
        List.of(
            UnderlayView.EMPTY,
            GUARDED,
            GUARDED.withChannel("m1", CHANNEL),
            wide.withChannel("m1", CHANNEL),
            wide.withChannel("m2", channel(THIRD, SOURCE, 45_000)));
    for (UnderlayView before : views) {
      for (UnderlayView after : views) {
        Set<FlowSpec> held = new HashSet<>(ChannelRules.plan(before, LEAF));
        Delta delta = ChannelRules.changes(before, after).getOrDefault(LEAF, Delta.EMPTY);
        held.addAll(delta.adds());
        held.removeAll(delta.removes());
        assertEquals(ChannelRules.plan(after, LEAF), held);
      }
    }
  }

  /** Against the one sentence that it is about. */
  @Property(tries = 300)
  void tcpToAMigrationPortPassesJustIfASessionHasItsHostsAndPort(
      @ForAll @Size(max = 4) List<@IntRange(min = 0, max = 63) Integer> sessions,
      @ForAll @IntRange(min = 0, max = 63) int sent) {
    UnderlayView view = GUARDED;
    for (int session : sessions) {
      view = view.withChannel("m" + session, channelOf(session));
    }
    Channel asked = channelOf(sent);
    Frame frame = tcp(asked.from(), CLIENT, asked.to(), asked.ports().first());
    assertEquals(view.channels().containsValue(asked), passes(view, frame));
  }

  /** Two bits for where it comes from, two for how much further it leads, two for the port. */
  private static Channel channelOf(int number) {
    int hops = 1 + (number >> 2 & 3) % 3;
    return channel(host(number), host(number + hops), 49_152 + (number >> 4));
  }

  private static IpAddress host(int number) {
    return List.of(SOURCE, DESTINATION, THIRD, IpAddress.valueOf("10.255.4.2")).get(number & 3);
  }
}

package io.godwit.overlay.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Vni;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.CtState;
import io.godwit.overlay.flow.CtState.Flag;
import io.godwit.overlay.flow.EthTypes;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Match;
import io.godwit.overlay.flow.Table;
import io.godwit.overlay.flow.Verdict;
import java.util.List;
import java.util.Set;

/**
 * POLICY_OUT to OUT_VERDICT and POLICY_IN to IN_VERDICT of one guarded place: a constant number of
 * rules, whatever the policy says. What is refused is dropped by rules of its own, which count it.
 * Its conntrack zone is its port's number. Connections are judged frame by frame: tracking tells
 * only which way round a frame goes. ARP, neighbour discovery, multicast membership and DHCP are
 * not policy's business, but the source guard's.
 */
final class PlaceRules {

  /** The mark of a connection that this edge got to know by a reply to it. */
  static final long REVERSED = 1;

  static final long STRAIGHT = 0;

  /** The way of the frame that began the connection, as far as this edge knows. */
  static final CtState FORTH =
      CtState.TRACKED.without(Flag.INVALID).without(Flag.RELATED).without(Flag.REPLY);

  static final CtState BACK =
      CtState.TRACKED.without(Flag.INVALID).without(Flag.RELATED).with(Flag.REPLY);

  /** An ICMP error that a known connection caused. */
  static final CtState RELATED = CtState.TRACKED.without(Flag.INVALID).with(Flag.RELATED);

  static final CtState INVALID = CtState.TRACKED.with(Flag.INVALID);
  static final CtState NEW = CtState.TRACKED.with(Flag.NEW);
  static final CtState KNOWN = CtState.TRACKED.without(Flag.NEW);

  private static final int EXEMPT = 200;

  /** RFC 2710, RFC 3810, RFC 4861: what hosts say to routers and to each other. */
  private static final ImmutableList<Long> NEIGHBOURLY_OUT =
      ImmutableList.of(131L, 132L, 133L, 135L, 143L);

  /** The same, and what only routers and owners of an address say, which the guard sees to. */
  private static final ImmutableList<Long> NEIGHBOURLY_IN =
      ImmutableList.of(130L, 131L, 132L, 133L, 134L, 135L, 136L, 137L, 143L);

  private final AttachmentPoint place;
  private final Vni vni;
  private final Asking asking;
  private final Limits limits;
  private final ImmutableSet.Builder<FlowSpec> rules = ImmutableSet.builder();

  PlaceRules(AttachmentPoint place, Vni vni, Asking asking, Limits limits) {
    this.place = place;
    this.vni = vni;
    this.asking = asking;
    this.limits = limits;
  }

  /** Open vSwitch numbers its ports with 16 bits (ovs-fields(7), in_port), and zones too. */
  static int zone(AttachmentPoint place) {
    return (int) place.port() & 0xffff;
  }

  /**
   * Remembers what begins a connection, and lets it pass by way of another look-up. What waits in
   * connection tracking for its other fragments in vain comes out, after 15 s, with whatever frame
   * is being remembered or looked up just then (Open vSwitch 3.1, userspace), and does what that
   * one does next; only the look-up's result tells the two apart (docs/adr/0006).
   */
  static FlowSpec begin(FlowSpec.Builder rule, Action commit, Side side, AttachmentPoint place) {
    return rule.then(commit)
        .then(Action.loadMetadata(Keys.place(side.way, place.port())))
        .then(Action.track(zone(place), side.begun))
        .end();
  }

  /** Lets a frame out of the guard, to its receiver or on to wherever it is going. */
  static FlowSpec pass(FlowSpec.Builder rule, Side side, AttachmentPoint place, Vni vni) {
    return side == Side.IN
        ? rule.then(Action.output(place.port())).end()
        : rule.writeMetadata(vni.value()).goTo(Table.RESOLVE);
  }

  Set<FlowSpec> all() {
    EthTypes.IP.forEach(type -> track(Table.POLICY_OUT, Side.OUT, fromPort().ethType(type)));
    NEIGHBOURLY_OUT.forEach(type -> exemptOut(fromPort().icmpv6(type)));
    exemptOut(fromPort().ipv4().udpPorts(GuardRules.DHCP_CLIENT, GuardRules.DHCP_SERVER));
    exemptOut(fromPort().ipv6().udpPorts(GuardRules.DHCPV6_CLIENT, GuardRules.DHCPV6_SERVER));
    judge(Side.OUT);
    EthTypes.IP.forEach(type -> track(Table.POLICY_IN, Side.IN, toPort().ethType(type)));
    exemptIn(toPort().arp());
    NEIGHBOURLY_IN.forEach(type -> exemptIn(toPort().icmpv6(type)));
    exemptIn(toPort().ipv4().udpPorts(GuardRules.DHCP_SERVER, GuardRules.DHCP_CLIENT));
    exemptIn(toPort().ipv6().udpPorts(GuardRules.DHCPV6_SERVER, GuardRules.DHCPV6_CLIENT));
    judge(Side.IN);
    return rules.build();
  }

  private void track(Table table, Side side, Match.Builder match) {
    rules.add(
        FlowSpec.in(table, Priorities.PLAIN, match.build())
            .then(Action.loadMetadata(Keys.place(side.way, place.port())))
            .then(Action.track(zone(place), side.state))
            .end());
  }

  private void exemptOut(Match.Builder match) {
    rules.add(FlowSpec.in(Table.POLICY_OUT, EXEMPT, match.build()).goTo(Table.RESOLVE));
  }

  private void exemptIn(Match.Builder match) {
    rules.add(
        FlowSpec.in(Table.POLICY_IN, EXEMPT, match.build())
            .then(Action.output(place.port()))
            .end());
  }

  private void judge(Side side) {
    ask(side, state(side, FORTH).ctMark(STRAIGHT), side.asNew);
    ask(side, state(side, FORTH).ctMark(REVERSED), side.asReply);
    ask(side, state(side, BACK).ctMark(STRAIGHT), side.asReply);
    ask(side, state(side, BACK).ctMark(REVERSED), side.asNew);
    ask(side, state(side, INVALID), side.asInvalid);
    related(side);
    int begin = Verdict.BEGIN.bit();
    int pass = Verdict.PASS.bit();
    pass(side, side.verdict, verdict(side, pass));
    pass(side, side.begun, state(side, CtState.TRACKED));
    for (int said : new int[] {begin, begin | pass}) {
      pass(side, side.verdict, verdict(side, said).ctState(KNOWN));
      EthTypes.IP.forEach(type -> begin(side, verdict(side, said).ethType(type)));
    }
    for (int said : asking.refusals()) {
      rules.add(FlowSpec.in(side.verdict, Priorities.FALLBACK, verdict(side, said).build()).end());
    }
  }

  private void ask(Side side, Match.Builder match, Question question) {
    List<Action> actions = asking.about(question, Keys.place(side.way, place.port()));
    FlowSpec.Builder rule = limits.begin(side, Priorities.content(actions), match.build(), actions);
    actions.forEach(rule::then);
    rules.add(rule.goTo(side.verdict));
  }

  private void related(Side side) {
    Match match = state(side, RELATED).build();
    List<Action> passes =
        ImmutableList.of(Action.loadMetadata(vni.value()), Action.output(place.port()));
    rules.add(pass(limits.begin(side, priority(side), match, passes), side, place, vni));
  }

  private void pass(Side side, Table table, Match.Builder match) {
    rules.add(pass(FlowSpec.in(table, priority(side), match.build()), side, place, vni));
  }

  private void begin(Side side, Match.Builder match) {
    rules.add(
        begin(
            FlowSpec.in(side.verdict, Priorities.PLAIN, match.ctState(NEW).build()),
            Action.commit(zone(place)),
            side,
            place));
  }

  private int priority(Side side) {
    return side == Side.OUT ? Priorities.network(vni) : Priorities.PLAIN;
  }

  private Match.Builder fromPort() {
    return Match.builder().inPort(place.port());
  }

  private Match.Builder toPort() {
    return Match.builder().metadata(Keys.place(Keys.Way.IN, place.port()));
  }

  private Match.Builder state(Side side, CtState state) {
    return Match.builder().metadata(Keys.place(side.way, place.port())).ctState(state);
  }

  private Match.Builder verdict(Side side, int said) {
    return Match.builder().metadata(Keys.place(side.way, place.port()) | said);
  }
}

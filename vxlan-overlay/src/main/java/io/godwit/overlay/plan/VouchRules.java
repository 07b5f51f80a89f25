package io.godwit.overlay.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Edge;
import io.godwit.location.Endpoint;
import io.godwit.location.Vni;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.CtState;
import io.godwit.overlay.flow.EthTypes;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Match;
import io.godwit.overlay.flow.RateLimit;
import io.godwit.overlay.flow.Table;
import io.godwit.overlay.flow.Verdict;
import java.util.List;
import java.util.Set;
import org.onlab.packet.MacAddress;

/**
 * The old edge vouches. The connections of a VM that moves are known to the edge that it leaves, so
 * the edge that it goes to sends there, through the tunnel, each frame that may neither begin a
 * connection nor is of one known by now. The old edge looks it up and returns it only if it replies
 * to something known there; then the new edge asks its own policy about the reply, knows the
 * connection from then on, and passes the frame.
 *
 * <p>Questions and answers have tunnel ids that no network can have, made from the port that they
 * are for, and are taken from the one edge only. A connection got to know by a reply is marked: its
 * replies are those that go the way of its first frame here.
 *
 * <p>Questions are metered for each endpoint and each way: who floods a VM that moves floods
 * neither the tunnel nor the edge that it leaves, nor takes anything from another VM, nor from what
 * this one sends.
 *
 * <p>An answer is looked up before it is used. Meanwhile the other side may have made the
 * connection known the right way round, and a mark set on it then would turn it for good.
 */
final class VouchRules {

  private static final String LIMIT = "questions-";

  private final Edge source;
  private final AttachmentPoint sourcePlace;
  private final Edge destination;
  private final AttachmentPoint destinationPlace;

  VouchRules(
      Edge source,
      AttachmentPoint sourcePlace,
      Edge destination,
      AttachmentPoint destinationPlace) {
    this.source = source;
    this.sourcePlace = sourcePlace;
    this.destination = destination;
    this.destinationPlace = destinationPlace;
  }

  /** What the edge that the VM leaves holds to answer. */
  Set<FlowSpec> answering() {
    ImmutableSet.Builder<FlowSpec> rules = ImmutableSet.builder();
    rules.addAll(lookUp(Keys.Way.QUERY));
    rules.addAll(answersTo(Keys.Way.QUERY));
    Match unknown = known(Keys.Way.QUERY).build();
    rules.add(FlowSpec.in(Table.VOUCH, Priorities.FALLBACK, unknown).end());
    return rules.build();
  }

  /** How it looks up what it is asked about. */
  Set<FlowSpec> lookUp(Keys.Way asked) {
    ImmutableSet.Builder<FlowSpec> rules = ImmutableSet.builder();
    for (long type : EthTypes.IP) {
      Match match = from(destination, TunnelIds.of(asked, sourcePlace)).ethType(type).build();
      rules.add(
          FlowSpec.in(Table.TUNNEL_SOURCE, Priorities.ABOVE_NETWORKS, match)
              .then(Action.loadMetadata(Keys.place(asked, sourcePlace.port())))
              .then(Action.track(PlaceRules.zone(sourcePlace), Table.VOUCH))
              .end());
    }
    return rules.build();
  }

  /** How it answers about what it knows. */
  Set<FlowSpec> answersTo(Keys.Way asked) {
    return ImmutableSet.of(
        answer(asked, PlaceRules.BACK, PlaceRules.STRAIGHT, Keys.Way.REPLY),
        answer(asked, PlaceRules.FORTH, PlaceRules.REVERSED, Keys.Way.REPLY),
        answer(asked, PlaceRules.RELATED, Keys.Way.RELATED));
  }

  /** Whether a rule asks the other edge. */
  static boolean isQuestion(FlowSpec rule) {
    return rule.limit().map(limit -> limit.name().startsWith(LIMIT)).orElse(false);
  }

  /**
   * What the edge that the VM goes to holds to ask, and to use the answers.
   *
   * @param rate how many questions a second there may be each way
   */
  Set<FlowSpec> asking(Endpoint endpoint, Vni vni, Asking asking, int rate) {
    ImmutableSet.Builder<FlowSpec> rules = ImmutableSet.builder();
    rules.add(taken(Keys.Way.REPLY));
    rules.add(taken(Keys.Way.RELATED));
    for (Side side : Side.values()) {
      for (int said : asking.refusals()) {
        // What only a list of the place denies is asked about in doubt: DoubtRules.
        if (!asking.isLocal() || !asking.overruled().contains(said)) {
          rules.add(query(side, said, PlaceRules.NEW, Keys.Way.QUERY, rate));
        }
        rules.add(query(side, said, PlaceRules.INVALID, Keys.Way.QUERY, rate));
      }
      rules.addAll(lookUpAnswer(side, Keys.Way.REPLY, side.vouched, endpoint.mac()));
      rules.add(unknown(side, PlaceRules.NEW, side.vouched, side.asReply, asking));
      rules.add(unknown(side, PlaceRules.INVALID, side.vouched, side.asReply, asking));
      rules.addAll(knownByNow(side, side.vouched, asking));
      EthTypes.IP.forEach(type -> rules.add(accept(side, type)));
      rules.add(related(side, endpoint.mac(), vni));
    }
    return rules.build();
  }

  /** Answers of one kind are taken from the one edge only. */
  FlowSpec taken(Keys.Way way) {
    Match match = from(source, TunnelIds.of(way, destinationPlace)).build();
    return FlowSpec.in(Table.TUNNEL_SOURCE, Priorities.ABOVE_NETWORKS, match)
        .writeMetadata(Keys.place(way, destinationPlace.port()))
        .goTo(Table.VOUCHED);
  }

  FlowSpec query(Side side, int said, CtState unknown, Keys.Way how, int rate) {
    RateLimit limit = RateLimit.of(LIMIT + side + "-" + destinationPlace.port(), rate, rate);
    List<Action> actions =
        ImmutableList.of(
            Action.setTunnelId(TunnelIds.of(how, sourcePlace)),
            Action.setTunnelDestination(source.vtep()),
            Action.loadInPort(destinationPlace.port()),
            Action.output(destination.tunnelPort()));
    Match match =
        Match.builder()
            .metadata(Keys.place(side.way, destinationPlace.port()) | said)
            .ctState(unknown)
            .build();
    FlowSpec.Builder rule =
        FlowSpec.in(side.verdict, Priorities.content(limit, actions), match).within(limit);
    actions.forEach(rule::then);
    return rule.end();
  }

  /** What was answered is looked up once more. */
  Set<FlowSpec> lookUpAnswer(Side side, Keys.Way answer, Keys.Way as, MacAddress mac) {
    List<Action> actions =
        ImmutableList.<Action>builder()
            .addAll(asIfSent(side))
            .add(Action.loadMetadata(Keys.place(as, destinationPlace.port())))
            .add(Action.track(PlaceRules.zone(destinationPlace), side.state))
            .build();
    ImmutableSet.Builder<FlowSpec> rules = ImmutableSet.builder();
    for (long type : EthTypes.IP) {
      rules.add(
          add(Table.VOUCHED, answered(answer, side, mac).ethType(type).build(), actions).end());
    }
    return rules.build();
  }

  /** What is unknown still is asked about by what was answered. */
  FlowSpec unknown(Side side, CtState state, Keys.Way as, Question question, Asking asking) {
    return judged(side, looked(as, state), as, question, asking);
  }

  /** What is known by now is asked about as what it is. */
  Set<FlowSpec> knownByNow(Side side, Keys.Way as, Asking asking) {
    CtState forth = PlaceRules.FORTH.without(CtState.Flag.NEW);
    CtState back = PlaceRules.BACK;
    long straight = PlaceRules.STRAIGHT;
    long reversed = PlaceRules.REVERSED;
    return ImmutableSet.of(
        judged(side, looked(as, forth).ctMark(straight), side.way, side.asNew, asking),
        judged(side, looked(as, forth).ctMark(reversed), side.way, side.asReply, asking),
        judged(side, looked(as, back).ctMark(straight), side.way, side.asReply, asking),
        judged(side, looked(as, back).ctMark(reversed), side.way, side.asNew, asking));
  }

  private FlowSpec judged(
      Side side, Match.Builder match, Keys.Way way, Question question, Asking asking) {
    List<Action> actions = asking.about(question, Keys.place(way, destinationPlace.port()));
    return add(side.state, match.build(), actions).goTo(side.verdict);
  }

  private Match.Builder looked(Keys.Way as, CtState state) {
    return Match.builder().metadata(Keys.place(as, destinationPlace.port())).ctState(state);
  }

  private FlowSpec accept(Side side, long type) {
    Match match =
        Match.builder()
            .metadata(Keys.place(side.vouched, destinationPlace.port()) | Verdict.PASS.bit())
            .ethType(type)
            .build();
    return PlaceRules.begin(
        FlowSpec.in(side.verdict, Priorities.PLAIN, match),
        Action.commitReversed(PlaceRules.zone(destinationPlace)),
        side,
        destinationPlace);
  }

  private FlowSpec related(Side side, MacAddress mac, Vni vni) {
    FlowSpec.Builder rule =
        FlowSpec.in(
            Table.VOUCHED, Priorities.network(vni), answered(Keys.Way.RELATED, side, mac).build());
    asIfSent(side).forEach(rule::then);
    return PlaceRules.pass(rule, side, destinationPlace, vni);
  }

  /** What the VM sent goes on as if it came from it now, so that the tunnel takes it again. */
  private List<Action> asIfSent(Side side) {
    return side == Side.OUT
        ? ImmutableList.of(Action.loadInPort(destinationPlace.port()))
        : ImmutableList.of();
  }

  FlowSpec answer(Keys.Way asked, CtState state, long mark, Keys.Way how) {
    return answer(known(asked).ctState(state).ctMark(mark), how);
  }

  FlowSpec answer(Keys.Way asked, CtState state, Keys.Way how) {
    return answer(known(asked).ctState(state), how);
  }

  private FlowSpec answer(Match.Builder match, Keys.Way how) {
    List<Action> actions =
        ImmutableList.of(
            Action.setTunnelId(TunnelIds.of(how, destinationPlace)),
            Action.setTunnelDestination(destination.vtep()),
            Action.outputInPort());
    return add(Table.VOUCH, match.build(), actions).end();
  }

  private static FlowSpec.Builder add(Table table, Match match, List<Action> actions) {
    FlowSpec.Builder rule = FlowSpec.in(table, Priorities.content(actions), match);
    actions.forEach(rule::then);
    return rule;
  }

  private Match.Builder answered(Keys.Way way, Side side, MacAddress mac) {
    Match.Builder match = Match.builder().metadata(Keys.place(way, destinationPlace.port()));
    return side == Side.IN ? match.ethDst(mac) : match.ethSrc(mac);
  }

  private Match.Builder known(Keys.Way asked) {
    return Match.builder().metadata(Keys.place(asked, sourcePlace.port()));
  }

  private static Match.Builder from(Edge edge, long tunnelId) {
    long vtep = Integer.toUnsignedLong(edge.vtep().toInt());
    return Match.builder().metadata(vtep).tunnelId(tunnelId);
  }
}

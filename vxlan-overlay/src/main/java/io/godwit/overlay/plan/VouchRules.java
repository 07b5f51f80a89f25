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
 * <p>An answer is looked up before it is used. Meanwhile the other side may have made the
 * connection known the right way round, and a mark set on it then would turn it for good.
 */
final class VouchRules {

  private static final int ABOVE_NETWORKS = 200;
  private static final int KIND_BITS = 3;

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
    long query = Keys.place(Keys.Way.QUERY, sourcePlace.port());
    ImmutableSet.Builder<FlowSpec> rules = ImmutableSet.builder();
    for (long type : EthTypes.IP) {
      Match match = from(destination, id(Keys.Way.QUERY, sourcePlace)).ethType(type).build();
      rules.add(
          FlowSpec.in(Table.TUNNEL_SOURCE, ABOVE_NETWORKS, match)
              .then(Action.loadMetadata(query))
              .then(Action.track(PlaceRules.zone(sourcePlace), Table.VOUCH))
              .end());
    }
    rules.add(answer(known(query, PlaceRules.BACK).ctMark(PlaceRules.STRAIGHT), Keys.Way.REPLY));
    rules.add(answer(known(query, PlaceRules.FORTH).ctMark(PlaceRules.REVERSED), Keys.Way.REPLY));
    rules.add(answer(known(query, PlaceRules.RELATED), Keys.Way.RELATED));
    Match unknown = Match.builder().metadata(query).build();
    rules.add(FlowSpec.in(Table.VOUCH, Priorities.FALLBACK, unknown).end());
    return rules.build();
  }

  /** What the edge that the VM goes to holds to ask, and to use the answers. */
  Set<FlowSpec> asking(Endpoint endpoint, Vni vni, Asking asking) {
    ImmutableSet.Builder<FlowSpec> rules = ImmutableSet.builder();
    for (Keys.Way way : ImmutableList.of(Keys.Way.REPLY, Keys.Way.RELATED)) {
      Match match = from(source, id(way, destinationPlace)).build();
      rules.add(
          FlowSpec.in(Table.TUNNEL_SOURCE, ABOVE_NETWORKS, match)
              .writeMetadata(Keys.place(way, destinationPlace.port()))
              .goTo(Table.VOUCHED));
    }
    for (Side side : Side.values()) {
      for (int said : asking.refusals()) {
        for (CtState unknown : ImmutableList.of(PlaceRules.NEW, PlaceRules.INVALID)) {
          rules.add(query(side, said, unknown));
        }
      }
      EthTypes.IP.forEach(type -> rules.add(reply(side, endpoint.mac(), type)));
      rules.addAll(judged(side, asking));
      EthTypes.IP.forEach(type -> rules.add(accept(side, type)));
      rules.add(related(side, endpoint.mac(), vni));
    }
    return rules.build();
  }

  private FlowSpec query(Side side, int said, CtState unknown) {
    List<Action> actions =
        ImmutableList.of(
            Action.setTunnelId(id(Keys.Way.QUERY, sourcePlace)),
            Action.setTunnelDestination(source.vtep()),
            Action.loadInPort(destinationPlace.port()),
            Action.output(destination.tunnelPort()));
    Match match =
        Match.builder()
            .metadata(Keys.place(side.way, destinationPlace.port()) | said)
            .ctState(unknown)
            .build();
    return add(side.verdict, match, actions).end();
  }

  private FlowSpec reply(Side side, MacAddress mac, long type) {
    Match match = answered(Keys.Way.REPLY, side, mac).ethType(type).build();
    List<Action> actions =
        ImmutableList.<Action>builder()
            .addAll(asIfSent(side))
            .add(Action.loadMetadata(Keys.place(side.vouched, destinationPlace.port())))
            .add(Action.track(PlaceRules.zone(destinationPlace), side.state))
            .build();
    return add(Table.VOUCHED, match, actions).end();
  }

  /** What is unknown still is asked about as a reply; what is known by now as what it is. */
  private Set<FlowSpec> judged(Side side, Asking asking) {
    CtState forth = PlaceRules.FORTH.without(CtState.Flag.NEW);
    long straight = PlaceRules.STRAIGHT;
    long reversed = PlaceRules.REVERSED;
    return ImmutableSet.of(
        judged(side, vouched(side, PlaceRules.NEW), side.vouched, side.asReply, asking),
        judged(side, vouched(side, PlaceRules.INVALID), side.vouched, side.asReply, asking),
        judged(side, vouched(side, forth).ctMark(straight), side.way, side.asNew, asking),
        judged(side, vouched(side, forth).ctMark(reversed), side.way, side.asReply, asking),
        judged(
            side, vouched(side, PlaceRules.BACK).ctMark(straight), side.way, side.asReply, asking),
        judged(
            side, vouched(side, PlaceRules.BACK).ctMark(reversed), side.way, side.asNew, asking));
  }

  private FlowSpec judged(
      Side side, Match.Builder match, Keys.Way way, Question question, Asking asking) {
    List<Action> actions = asking.about(question, Keys.place(way, destinationPlace.port()));
    return add(side.state, match.build(), actions).goTo(side.verdict);
  }

  private Match.Builder vouched(Side side, CtState state) {
    return Match.builder()
        .metadata(Keys.place(side.vouched, destinationPlace.port()))
        .ctState(state);
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

  private FlowSpec answer(Match.Builder match, Keys.Way how) {
    List<Action> actions =
        ImmutableList.of(
            Action.setTunnelId(id(how, destinationPlace)),
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

  private static Match.Builder known(long query, CtState state) {
    return Match.builder().metadata(query).ctState(state);
  }

  private static Match.Builder from(Edge edge, long tunnelId) {
    long vtep = Integer.toUnsignedLong(edge.vtep().toInt());
    return Match.builder().metadata(vtep).tunnelId(tunnelId);
  }

  private static long id(Keys.Way way, AttachmentPoint place) {
    int kind = way.ordinal() - Keys.Way.QUERY.ordinal();
    return Vni.MAX + 1L + ((long) PlaceRules.zone(place) << KIND_BITS | kind);
  }
}

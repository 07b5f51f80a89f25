package io.godwit.overlay.plan;

import com.google.common.collect.ImmutableSet;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Endpoint;
import io.godwit.location.Vni;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.EthTypes;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Match;
import io.godwit.overlay.flow.Verdict;
import java.util.List;
import java.util.Set;

/**
 * The old edge tells which way round a connection was opened. A list of the place that an endpoint
 * moves to may deny what its old place let it open; and since such a list allows what it does not
 * deny, the first frame there that goes back would pass for a beginning, and turn the connection
 * round. So what may begin a connection by that list, but may not be a reply by it, is asked about
 * first. It comes back as a reply, or else as fresh, and then is what it seemed to be.
 *
 * <p>What is denied as a reply is remembered all the same, the right way round: the new edge would
 * have to believe it when the old one does not answer any more.
 */
final class DoubtRules {

  private final VouchRules vouching;
  private final AttachmentPoint place;
  private final Limits limits;

  /**
   * @param place the endpoint's at the edge that is to hold the rules
   */
  DoubtRules(VouchRules vouching, AttachmentPoint place, Limits limits) {
    this.vouching = vouching;
    this.place = place;
    this.limits = limits;
  }

  /** How the edge that the endpoint leaves says that a frame replies to nothing it knows. */
  static Action fresh(AttachmentPoint destination) {
    return Action.setTunnelId(TunnelIds.of(Keys.Way.FRESH, destination));
  }

  /** What the edge that the endpoint leaves holds. */
  Set<FlowSpec> answering() {
    Keys.Way doubt = Keys.Way.DOUBT;
    Keys.Way fresh = Keys.Way.FRESH;
    return ImmutableSet.<FlowSpec>builder()
        .addAll(vouching.lookUp(doubt))
        .addAll(vouching.answersTo(doubt))
        .add(vouching.answer(doubt, PlaceRules.FORTH, PlaceRules.STRAIGHT, fresh))
        .add(vouching.answer(doubt, PlaceRules.BACK, PlaceRules.REVERSED, fresh))
        .add(vouching.answer(doubt, PlaceRules.INVALID, fresh))
        .build();
  }

  /**
   * What the edge that the endpoint goes to holds.
   *
   * @param rate how many questions a second there may be each way, with those of {@link VouchRules}
   */
  Set<FlowSpec> asking(Endpoint endpoint, Vni vni, Asking asking, int rate) {
    ImmutableSet.Builder<FlowSpec> rules = ImmutableSet.builder();
    rules.add(vouching.taken(Keys.Way.FRESH));
    for (Side side : Side.values()) {
      rules.add(doubt(side, asking));
      for (int said : asking.overruled()) {
        rules.add(vouching.query(side, said, PlaceRules.NEW, Keys.Way.DOUBT, rate));
      }
      rules.addAll(vouching.lookUpAnswer(side, Keys.Way.FRESH, side.fresh, endpoint.mac()));
      rules.add(vouching.unknown(side, PlaceRules.NEW, side.fresh, side.asNew, asking));
      rules.add(vouching.unknown(side, PlaceRules.INVALID, side.fresh, side.asInvalid, asking));
      rules.addAll(vouching.knownByNow(side, side.fresh, asking));
      judged(side, vni, asking, rules);
    }
    return rules.build();
  }

  private FlowSpec doubt(Side side, Asking asking) {
    List<Action> actions = asking.inDoubt(side.asNew, Keys.place(side.way, place.port()));
    Match match =
        Match.builder()
            .metadata(Keys.place(side.way, place.port()))
            .ctState(PlaceRules.NEW)
            .ctMark(PlaceRules.STRAIGHT)
            .build();
    FlowSpec.Builder rule = limits.beginMoving(side, match, actions);
    actions.forEach(rule::then);
    return rule.goTo(side.verdict);
  }

  private void judged(Side side, Vni vni, Asking asking, ImmutableSet.Builder<FlowSpec> rules) {
    int pass = Verdict.PASS.bit();
    int begin = Verdict.BEGIN.bit();
    rules.add(pass(side, vni, said(side.fresh, pass)));
    for (long type : EthTypes.IP) {
      for (int said : new int[] {begin, begin | pass}) {
        rules.add(
            PlaceRules.begin(
                verdict(side, vni, said(side.fresh, said).ethType(type)),
                Action.commit(PlaceRules.zone(place)),
                side,
                place));
      }
      for (int said : asking.denials()) {
        rules.add(
            verdict(side, vni, said(side.vouched, said).ethType(type))
                .then(Action.commitReversed(PlaceRules.zone(place)))
                .end());
      }
    }
    for (int said : asking.refusals()) {
      Match match = said(side.fresh, said).build();
      rules.add(FlowSpec.in(side.verdict, Priorities.FALLBACK, match).end());
    }
  }

  private FlowSpec pass(Side side, Vni vni, Match.Builder match) {
    return PlaceRules.pass(verdict(side, vni, match), side, place, vni);
  }

  private static FlowSpec.Builder verdict(Side side, Vni vni, Match.Builder match) {
    return FlowSpec.in(side.verdict, Priorities.network(vni), match.build());
  }

  private Match.Builder said(Keys.Way way, int said) {
    return Match.builder().metadata(Keys.place(way, place.port()) | said);
  }
}

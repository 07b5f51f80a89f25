package io.godwit.overlay.plan;

import io.godwit.location.AttachmentPoint;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Match;
import io.godwit.overlay.flow.RateLimit;
import io.godwit.overlay.flow.Table;
import io.godwit.overlay.policy.Rate;
import java.util.List;
import java.util.Optional;

/**
 * What an endpoint may send, and what it may receive, at a place that limits it: all rules that
 * begin to ask about its frames share a limit for each way. They are behind connection tracking, so
 * that what is over one port's limit takes no other port's copy of a broadcast with it.
 */
final class Limits {

  private static final String SENT = "sent-";
  private static final String RECEIVED = "received-";

  private final AttachmentPoint place;
  private final Optional<Rate> rate;

  Limits(AttachmentPoint place, Optional<Rate> rate) {
    this.place = place;
    this.rate = rate;
  }

  /** Whether a rule counts what endpoints may send. */
  static boolean isSent(RateLimit limit) {
    return limit.name().startsWith(SENT);
  }

  /** Whether a rule counts what endpoints may receive. */
  static boolean isReceived(RateLimit limit) {
    return limit.name().startsWith(RECEIVED);
  }

  /**
   * Begins a rule that is limited if the place limits.
   *
   * @param priority if it does not
   * @param does what the rule does: if it is limited, its priority is made from that
   */
  FlowSpec.Builder begin(Side side, int priority, Match match, List<Action> does) {
    Optional<RateLimit> limit = of(side);
    Table table = side.state;
    return limit.isPresent()
        ? FlowSpec.in(table, Priorities.content(limit.get(), does), match).within(limit.get())
        : FlowSpec.in(table, priority, match);
  }

  /** As {@link #begin}, above what does the same else. */
  FlowSpec.Builder beginMoving(Side side, Match match, List<Action> does) {
    Optional<RateLimit> limit = of(side);
    int priority = Priorities.moving(limit, does);
    FlowSpec.Builder rule = FlowSpec.in(side.state, priority, match);
    return limit.isPresent() ? rule.within(limit.get()) : rule;
  }

  private Optional<RateLimit> of(Side side) {
    String name = (side == Side.OUT ? SENT : RECEIVED) + place.port();
    return rate.map(r -> RateLimit.of(name, r.packetsPerSecond(), r.burst()));
  }
}

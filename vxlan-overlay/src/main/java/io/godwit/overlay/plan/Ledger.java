package io.godwit.overlay.plan;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.Sets;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.EndpointId;
import io.godwit.location.Vni;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Table;
import io.godwit.overlay.policy.Direction;
import io.godwit.overlay.policy.LocalPolicy;
import io.godwit.overlay.policy.NetworkPolicy;
import io.godwit.overlay.policy.SecurityGroup;
import io.godwit.overlay.policy.SecurityRule;
import io.godwit.overlay.view.NetworkView;
import io.godwit.overlay.view.Segment;
import java.util.Optional;
import java.util.Set;

/**
 * Which of an edge's rules count what: the sum of their packets is the figure, or of what is over
 * the limits that they name. A rule counts from when it came to the edge, and takes its figure with
 * it when it goes. Stateless; thread-safe.
 */
public final class Ledger {

  /** What is counted. */
  public enum Column {
    /** Frames that fit a group's rule and go the way of what opened their connection. */
    FORTH,
    /** Frames that fit the rule's mirror image: the answers. */
    BACK,
    /** Frames that an access list's entry decided about where they were sent. */
    SENT,
    /** The same where they were to be received. */
    RECEIVED,
    /** Frames that the source guard dropped: not of the sender's own addresses. */
    SPOOFED,
    /** Frames that policy did not let the endpoint send. */
    REFUSED_SENDING,
    /** Frames that policy did not let the endpoint receive. */
    REFUSED_RECEIVING,
    /** Frames that the edge which an endpoint has left was asked about, and knew. */
    VOUCHED,
    /** Those that it did not know. */
    NOT_VOUCHED,
    /** Frames that the edge to which an endpoint goes was to ask about, over the rate or not. */
    QUESTIONS,
    /** Those over the rate: dropped, and never asked about. The limits of its rules count it. */
    QUESTIONS_OVER_RATE,
    /** Frames over what the place lets the endpoint send: dropped. The limits count it. */
    SENT_OVER_RATE,
    /** The same of what it may receive. */
    RECEIVED_OVER_RATE,
    /** Tunnel packets from an address that is no edge's. */
    UNKNOWN_TUNNEL,
    /** Tunnel packets with an id that nothing here has: a network's, or a vouching edge's. */
    UNKNOWN_NETWORK
  }

  /** What is counted not by rules, but by the limits that they name. */
  public static final ImmutableSet<Column> OVER_RATE =
      Sets.immutableEnumSet(
          Column.QUESTIONS_OVER_RATE, Column.SENT_OVER_RATE, Column.RECEIVED_OVER_RATE);

  private final Planner planner;

  public Ledger(Planner planner) {
    this.planner = planner;
  }

  /** What counts for one rule of a group, the same at every edge that holds the group. */
  public static ImmutableSetMultimap<Column, FlowSpec> of(SecurityGroup group, SecurityRule rule) {
    return ImmutableSetMultimap.<Column, FlowSpec>builder()
        .putAll(Column.FORTH, GroupRules.rows(group, rule, false))
        .putAll(Column.BACK, GroupRules.rows(group, rule, true))
        .build();
  }

  /**
   * What counts for one entry of a network's access list, the same at every edge that hosts it.
   *
   * @param index the entry's place in the list, from 0
   */
  public static ImmutableSetMultimap<Column, FlowSpec> of(
      NetworkPolicy policy, Vni vni, int index) {
    return ImmutableSetMultimap.<Column, FlowSpec>builder()
        .putAll(Column.SENT, AclRules.rows(policy, vni, index, Direction.OUT))
        .putAll(Column.RECEIVED, AclRules.rows(policy, vni, index, Direction.IN))
        .build();
  }

  /**
   * What counts for one entry of a place's access list, the same at every edge where it holds.
   *
   * @param index the entry's place in the list, from 0
   */
  public static ImmutableSetMultimap<Column, FlowSpec> of(LocalPolicy policy, int index) {
    return ImmutableSetMultimap.<Column, FlowSpec>builder()
        .putAll(Column.SENT, LocalRules.rows(policy, index, Direction.OUT))
        .putAll(Column.RECEIVED, LocalRules.rows(policy, index, Direction.IN))
        .build();
  }

  /** What an edge counts of one endpoint; nothing if it has no place there. */
  public ImmutableSetMultimap<Column, FlowSpec> of(
      NetworkView view, EdgeId edge, EndpointId endpoint) {
    Optional<Edge> here = view.edge(edge);
    Optional<Segment> segment = view.networkOf(endpoint).flatMap(view::segment);
    Optional<Action> fresh =
        view.attachment(endpoint)
            .flatMap(attachment -> attachment.placement().destination())
            .map(DoubtRules::fresh);
    ImmutableSetMultimap.Builder<Column, FlowSpec> columns = ImmutableSetMultimap.builder();
    if (here.isPresent() && segment.isPresent()) {
      for (FlowSpec rule :
          new Contribution(planner, view, here.get(), segment.get()).of(endpoint)) {
        boolean unknown = fresh.filter(rule.actions()::contains).isPresent();
        column(rule, unknown).ifPresent(column -> columns.put(column, rule));
        if (VouchRules.isQuestion(rule)) {
          columns.put(Column.QUESTIONS, rule);
          columns.put(Column.QUESTIONS_OVER_RATE, rule);
        }
        if (rule.limit().filter(Limits::isSent).isPresent()) {
          columns.put(Column.SENT_OVER_RATE, rule);
        }
        if (rule.limit().filter(Limits::isReceived).isPresent()) {
          columns.put(Column.RECEIVED_OVER_RATE, rule);
        }
      }
    }
    return columns.build();
  }

  /** What an edge counts of what the fabric brought and nobody here takes. */
  public ImmutableSetMultimap<Column, FlowSpec> of(NetworkView view, EdgeId edge) {
    Set<FlowSpec> arrival = view.edge(edge).map(planner::arrival).orElse(ImmutableSet.of());
    ImmutableSetMultimap.Builder<Column, FlowSpec> columns = ImmutableSetMultimap.builder();
    arrival.forEach(rule -> column(rule, false).ifPresent(column -> columns.put(column, rule)));
    return columns.build();
  }

  /**
   * @param unknown whether it tells the other edge that a frame is of no connection known here
   */
  private static Optional<Column> column(FlowSpec rule, boolean unknown) {
    boolean drops = rule.actions().isEmpty() && rule.next().isEmpty();
    if (rule.table() == Table.VOUCH) {
      return Optional.of(drops || unknown ? Column.NOT_VOUCHED : Column.VOUCHED);
    }
    return drops ? dropped(rule.table()) : Optional.empty();
  }

  private static Optional<Column> dropped(Table table) {
    switch (table) {
      case SOURCE_GUARD:
        return Optional.of(Column.SPOOFED);
      case OUT_VERDICT:
        return Optional.of(Column.REFUSED_SENDING);
      case IN_VERDICT:
        return Optional.of(Column.REFUSED_RECEIVING);
      case TUNNEL_SOURCE:
        return Optional.of(Column.UNKNOWN_TUNNEL);
      case TUNNEL:
        return Optional.of(Column.UNKNOWN_NETWORK);
      default:
        return Optional.empty();
    }
  }
}

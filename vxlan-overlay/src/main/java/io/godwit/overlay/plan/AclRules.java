package io.godwit.overlay.plan;

import com.google.common.collect.ImmutableSet;
import io.godwit.location.Vni;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Match;
import io.godwit.overlay.flow.Table;
import io.godwit.overlay.flow.Verdict;
import io.godwit.overlay.policy.AclEntry;
import io.godwit.overlay.policy.Direction;
import io.godwit.overlay.policy.NetworkPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * ACL and ACL_ENTRY: the entries of a network's list by their order, known by the whole list's
 * content, so that an edited list takes effect whole when its ACL rule is replaced.
 */
final class AclRules {

  private static final int FIRST = 60_000;

  private AclRules() {}

  static Set<FlowSpec> of(NetworkPolicy policy, Vni vni) {
    ImmutableSet.Builder<FlowSpec> rules = ImmutableSet.builder();
    if (!policy.coversAll()) {
      return ImmutableSet.of();
    }
    for (Question question : Question.values()) {
      long entries = Keys.aclEntry(question, vni + " " + policy.entries());
      for (boolean grouped : new boolean[] {true, false}) {
        List<Action> actions = new ArrayList<>();
        if (!policy.entries().isEmpty()) {
          actions.add(Action.loadMetadata(entries));
          actions.add(Action.call(Table.ACL_ENTRY));
        }
        if (!grouped && isAllowedAnyway(policy, question)) {
          actions.add(Action.say(question.stateful()));
        }
        if (!actions.isEmpty()) {
          rules.add(list(Keys.acl(question, grouped, vni), actions));
        }
      }
      int priority = FIRST;
      for (AclEntry entry : policy.entries()) {
        rules.addAll(rows(entries, question, entry, priority));
        priority--;
      }
    }
    return rules.build();
  }

  /** The rows of one entry: those that count what endpoints send, or what they receive. */
  static Set<FlowSpec> rows(NetworkPolicy policy, Vni vni, int index, Direction passes) {
    ImmutableSet.Builder<FlowSpec> rows = ImmutableSet.builder();
    for (Question question : Question.values()) {
      if (question.passes() == passes) {
        long entries = Keys.aclEntry(question, vni + " " + policy.entries());
        rows.addAll(rows(entries, question, policy.entries().get(index), FIRST - index));
      }
    }
    return rows.build();
  }

  /** An endpoint in no group may send; and receive, if its network is not guarded. */
  private static boolean isAllowedAnyway(NetworkPolicy policy, Question question) {
    return !question.isInvalid() && (question.opened() == Direction.OUT || !policy.guarded());
  }

  private static FlowSpec list(long key, List<Action> actions) {
    Match match = Match.builder().metadata(key).build();
    FlowSpec.Builder list = FlowSpec.in(Table.ACL, Priorities.content(actions), match);
    actions.forEach(list::then);
    return list.end();
  }

  private static Set<FlowSpec> rows(long key, Question question, AclEntry entry, int priority) {
    ImmutableSet.Builder<FlowSpec> rows = ImmutableSet.builder();
    TrafficMatches matches =
        new TrafficMatches(
            entry.traffic(), entry.source(), entry.destination(), question.isMirrored());
    for (Match match : matches.of(key)) {
      FlowSpec.Builder row = FlowSpec.in(Table.ACL_ENTRY, priority, match);
      if (entry.action() == AclEntry.Action.DENY) {
        row.then(Action.say(Verdict.DENY));
      }
      rows.add(row.end());
    }
    return rows.build();
  }
}

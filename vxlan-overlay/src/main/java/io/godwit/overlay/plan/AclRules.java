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
 *
 * <p>An entry that logs is asked for by itself: it counts what fits it and says nothing.
 */
final class AclRules {

  private static final int FIRST = 60_000;

  private final NetworkPolicy policy;
  private final Vni vni;
  private final String content;

  private AclRules(NetworkPolicy policy, Vni vni) {
    this.policy = policy;
    this.vni = vni;
    content = vni + " " + policy.entries();
  }

  static Set<FlowSpec> of(NetworkPolicy policy, Vni vni) {
    return policy.coversAll() ? new AclRules(policy, vni).all() : ImmutableSet.of();
  }

  /** The rows of one entry: those that count what endpoints send, or what they receive. */
  static Set<FlowSpec> rows(NetworkPolicy policy, Vni vni, int index, Direction passes) {
    AclRules rules = new AclRules(policy, vni);
    ImmutableSet.Builder<FlowSpec> rows = ImmutableSet.builder();
    for (Question question : Question.values()) {
      if (question.passes() == passes) {
        rows.addAll(rules.rows(index, question, rules.decisive(question)));
      }
    }
    return rows.build();
  }

  private Set<FlowSpec> all() {
    ImmutableSet.Builder<FlowSpec> rules = ImmutableSet.builder();
    for (Question question : Question.values()) {
      long decisive = decisive(question);
      List<Action> calls = calls(question, decisive);
      for (boolean grouped : new boolean[] {true, false}) {
        List<Action> actions = new ArrayList<>(calls);
        if (!grouped && isAllowedAnyway(policy, question)) {
          actions.add(Action.say(question.stateful()));
        }
        if (!actions.isEmpty()) {
          rules.add(list(Keys.acl(question, grouped, vni), actions));
        }
      }
      for (int i = 0; i < policy.entries().size(); i++) {
        rules.addAll(rows(i, question, decisive));
      }
    }
    return rules.build();
  }

  /** Asks for all that decide at once, of which the first that fits answers; and for each other. */
  private List<Action> calls(Question question, long decisive) {
    List<Action> calls = new ArrayList<>();
    if (policy.entries().stream().anyMatch(entry -> !isLog(entry))) {
      calls.add(Action.loadMetadata(decisive));
      calls.add(Action.call(Table.ACL_ENTRY));
    }
    for (int i = 0; i < policy.entries().size(); i++) {
      if (isLog(policy.entries().get(i))) {
        calls.add(Action.loadMetadata(log(question, i)));
        calls.add(Action.call(Table.ACL_ENTRY));
      }
    }
    return calls;
  }

  private long decisive(Question question) {
    return Keys.aclEntry(question, content);
  }

  private long log(Question question, int index) {
    return Keys.aclEntry(question, content + ' ' + index);
  }

  private static TrafficMatches.Use use(AclEntry.Action action) {
    switch (action) {
      case ALLOW:
        return TrafficMatches.Use.ADMIT;
      case DENY:
        return TrafficMatches.Use.REFUSE;
      default:
        return TrafficMatches.Use.COUNT;
    }
  }

  private static boolean isLog(AclEntry entry) {
    return entry.action() == AclEntry.Action.LOG;
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

  private Set<FlowSpec> rows(int index, Question question, long decisive) {
    ImmutableSet.Builder<FlowSpec> rows = ImmutableSet.builder();
    AclEntry entry = policy.entries().get(index);
    long key = isLog(entry) ? log(question, index) : decisive;
    TrafficMatches matches =
        new TrafficMatches(
            entry.traffic(),
            entry.source(),
            entry.destination(),
            question.isMirrored(),
            use(entry.action()));
    for (Match match : matches.of(key)) {
      FlowSpec.Builder row = FlowSpec.in(Table.ACL_ENTRY, FIRST - index, match);
      if (entry.action() == AclEntry.Action.DENY) {
        row.then(Action.say(Verdict.DENY));
      }
      rows.add(row.end());
    }
    return rows.build();
  }
}

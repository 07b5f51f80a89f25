package io.godwit.overlay.plan;

import com.google.common.collect.ImmutableSet;
import io.godwit.location.Vni;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Match;
import io.godwit.overlay.flow.Table;
import io.godwit.overlay.flow.Verdict;
import io.godwit.overlay.policy.Direction;
import io.godwit.overlay.policy.NetworkPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** ACL and ACL_ENTRY: what a network says, for endpoints in groups and for those in none. */
final class AclRules {

  private final NetworkPolicy policy;
  private final Vni vni;
  private final AccessList list;

  private AclRules(NetworkPolicy policy, Vni vni) {
    this.policy = policy;
    this.vni = vni;
    list = new AccessList(vni, policy.entries());
  }

  /** To be asked about every endpoint of the network that is in no group, and more. */
  static Set<FlowSpec> of(NetworkPolicy policy, Vni vni) {
    return new AclRules(policy, vni).all();
  }

  /** The rows of one entry: those that count what endpoints send, or what they receive. */
  static Set<FlowSpec> rows(NetworkPolicy policy, Vni vni, int index, Direction passes) {
    return new AclRules(policy, vni).list.rows(index, passes);
  }

  /** The rule by which an access list, or several, are asked. */
  static FlowSpec asked(long key, List<Action> actions) {
    Match match = Match.builder().metadata(key).build();
    FlowSpec.Builder list = FlowSpec.in(Table.ACL, Priorities.content(actions), match);
    actions.forEach(list::then);
    return list.end();
  }

  private Set<FlowSpec> all() {
    ImmutableSet.Builder<FlowSpec> rules = ImmutableSet.builder();
    for (Question question : Question.values()) {
      List<Action> calls = list.calls(question);
      for (boolean grouped : new boolean[] {true, false}) {
        List<Action> actions = new ArrayList<>(calls);
        if (!grouped && isAllowedAnyway(question)) {
          actions.add(Action.say(question.isInvalid() ? Verdict.PASS : question.stateful()));
        }
        if (!actions.isEmpty()) {
          rules.add(asked(Keys.acl(question, grouped, vni), actions));
        }
      }
      rules.addAll(list.rows(question));
    }
    return rules.build();
  }

  /**
   * An endpoint in no group may send; and receive, if its network is not guarded. In a network that
   * says nothing, that holds for frames of no connection too.
   */
  private boolean isAllowedAnyway(Question question) {
    return question.isInvalid()
        ? !policy.coversAll()
        : question.opened() == Direction.OUT || !policy.guarded();
  }
}

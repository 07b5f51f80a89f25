package io.godwit.overlay.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.godwit.location.Edge;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.policy.Direction;
import io.godwit.overlay.policy.LocalPolicy;
import io.godwit.overlay.view.NetworkView;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * ACL and ACL_ENTRY: what is said of an edge and of its site, once at that edge for every endpoint
 * there. Each list is asked, and what one of them denies is denied.
 */
final class LocalRules {

  private LocalRules() {}

  static Set<FlowSpec> of(NetworkView view, Edge edge) {
    List<AccessList> lists = new ArrayList<>();
    view.local().lists(edge).forEach(policy -> lists.add(list(policy)));
    ImmutableSet.Builder<FlowSpec> rules = ImmutableSet.builder();
    for (Question question : Question.values()) {
      ImmutableList.Builder<Action> calls = ImmutableList.builder();
      ImmutableList.Builder<Action> doubts = ImmutableList.builder();
      for (AccessList list : lists) {
        calls.addAll(list.calls(question));
        doubts.addAll(list.decisiveCall(question));
        rules.addAll(list.rows(question));
      }
      asked(Keys.local(question, false), calls.build(), rules);
      if (question.isMirrored()) {
        asked(Keys.local(question, true), doubts.build(), rules);
      }
    }
    return rules.build();
  }

  /** The rows of one entry: those that count what endpoints send, or what they receive. */
  static Set<FlowSpec> rows(LocalPolicy policy, int index, Direction passes) {
    return list(policy).rows(index, passes);
  }

  private static AccessList list(LocalPolicy policy) {
    return new AccessList(policy.scope(), policy.entries());
  }

  private static void asked(long key, List<Action> actions, ImmutableSet.Builder<FlowSpec> rules) {
    if (!actions.isEmpty()) {
      rules.add(AclRules.asked(key, actions));
    }
  }
}

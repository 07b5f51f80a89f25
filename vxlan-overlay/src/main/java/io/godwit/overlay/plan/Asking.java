package io.godwit.overlay.plan;

import com.google.common.collect.ImmutableList;
import io.godwit.location.Endpoint;
import io.godwit.location.VirtualNetwork;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.Table;
import io.godwit.overlay.flow.Verdict;
import io.godwit.overlay.policy.NetworkPolicy;
import io.godwit.overlay.policy.SecurityGroup;
import java.util.List;
import java.util.TreeSet;

/**
 * Asks the place's access lists, the network's and an endpoint's groups about a frame. For an
 * endpoint in no group the list gives the network's default too, so that a network's whole policy
 * changes at once.
 */
final class Asking {

  private final VirtualNetwork network;
  private final NetworkPolicy policy;
  private final Endpoint endpoint;
  private final boolean local;

  /**
   * @param local whether the place has a list
   */
  Asking(VirtualNetwork network, NetworkPolicy policy, Endpoint endpoint, boolean local) {
    this.network = network;
    this.policy = policy;
    this.endpoint = endpoint;
    this.local = local;
  }

  /** Whether the place has a list. */
  boolean isLocal() {
    return local;
  }

  /** The verdict ends in the lowest bits of the metadata, {@code place} in the others. */
  List<Action> about(Question question, long place) {
    // Of no connection, it might be a part of one that is opened either way.
    return about(question, place, question.isInvalid());
  }

  /** The same; denied too if the place denies the connection that it would be a reply of. */
  List<Action> inDoubt(Question question, long place) {
    return about(question, place, true);
  }

  private List<Action> about(Question question, long place, boolean doubt) {
    ImmutableList.Builder<Action> actions = ImmutableList.builder();
    actions.add(Action.clearVerdict());
    if (local) {
      actions.add(Action.loadMetadata(Keys.local(question, false)), Action.call(Table.ACL));
    }
    if (local && doubt) {
      actions.add(Action.loadMetadata(Keys.local(question.reply(), true)), Action.call(Table.ACL));
    }
    boolean grouped = !endpoint.groups().isEmpty();
    if (!grouped || !policy.entries().isEmpty()) {
      actions.add(Action.loadMetadata(Keys.acl(question, grouped, network.vni())));
      actions.add(Action.call(Table.ACL));
    }
    for (String group : new TreeSet<>(endpoint.groups())) {
      actions.add(Action.loadMetadata(Keys.group(question, SecurityGroup.numberOf(group))));
      actions.add(Action.call(Table.GROUP));
    }
    actions.add(Action.loadMetadata(place));
    actions.add(Action.moveVerdictToMetadata());
    return actions.build();
  }

  /** Every verdict that lets nothing pass. */
  List<Integer> refusals() {
    return ImmutableList.<Integer>builder().add(0).addAll(denials()).build();
  }

  /** Those that deny what others may allow. */
  List<Integer> denials() {
    int deny = Verdict.DENY.bit();
    int pass = Verdict.PASS.bit();
    int begin = Verdict.BEGIN.bit();
    return policy.entries().isEmpty() && !local
        ? ImmutableList.of()
        : ImmutableList.of(deny, deny | pass, deny | begin, deny | pass | begin);
  }

  /** Those that deny what others do allow. */
  List<Integer> overruled() {
    return denials().stream()
        .filter(said -> said != Verdict.DENY.bit())
        .collect(ImmutableList.toImmutableList());
  }
}

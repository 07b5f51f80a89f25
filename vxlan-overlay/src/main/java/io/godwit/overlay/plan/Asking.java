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
 * Asks the network's access list and an endpoint's groups about a frame. For an endpoint in no
 * group the list gives the network's default too, so that a network's whole policy changes at once.
 */
final class Asking {

  private final VirtualNetwork network;
  private final NetworkPolicy policy;
  private final Endpoint endpoint;

  Asking(VirtualNetwork network, NetworkPolicy policy, Endpoint endpoint) {
    this.network = network;
    this.policy = policy;
    this.endpoint = endpoint;
  }

  /** The verdict ends in the lowest bits of the metadata, {@code place} in the others. */
  List<Action> about(Question question, long place) {
    ImmutableList.Builder<Action> actions = ImmutableList.builder();
    actions.add(Action.clearVerdict());
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
    int deny = Verdict.DENY.bit();
    int pass = Verdict.PASS.bit();
    int begin = Verdict.BEGIN.bit();
    return policy.entries().isEmpty()
        ? ImmutableList.of(0)
        : ImmutableList.of(0, deny, deny | pass, deny | begin, deny | pass | begin);
  }
}

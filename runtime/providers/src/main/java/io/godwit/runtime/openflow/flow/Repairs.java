package io.godwit.runtime.openflow.flow;

import io.godwit.runtime.openflow.translation.FlowRuleCodec;
import io.godwit.runtime.openflow.translation.UntranslatableException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.onosproject.net.flow.FlowRule;
import org.projectfloodlight.openflow.protocol.OFMessage;

/**
 * What ONOS wants done on a switch after it has seen a poll.
 *
 * <p>ONOS mends a rule with the wrong treatment by removing it and adding the right one, which
 * leaves a hole in the traffic. An addition puts its rule in the place of the one with its match,
 * so that the removal before it is left out here, and there is no hole.
 */
final class Repairs {
  /** Sets of rules are sets of matches: rules are equal in match, priority and table. */
  private final Set<FlowRule> additions = new LinkedHashSet<>();

  private final Set<FlowRule> removals = new LinkedHashSet<>();

  void add(FlowRule rule) {
    additions.add(rule);
  }

  void remove(FlowRule rule) {
    removals.add(rule);
  }

  boolean isEmpty() {
    return additions.isEmpty() && removals.isEmpty();
  }

  /**
   * The messages that carry out the repairs.
   *
   * @param refused told the rules that can't be expressed, and why
   */
  List<OFMessage> messages(
      FlowRuleCodec codec, long firstXid, BiConsumer<FlowRule, UntranslatableException> refused) {
    List<OFMessage> messages = new ArrayList<>();
    for (FlowRule rule : removals) {
      if (!additions.contains(rule)) {
        try {
          messages.add(codec.delete(rule, firstXid + messages.size()));
        } catch (UntranslatableException e) {
          refused.accept(rule, e);
        }
      }
    }
    for (FlowRule rule : additions) {
      try {
        messages.add(codec.add(rule, firstXid + messages.size()));
      } catch (UntranslatableException e) {
        refused.accept(rule, e);
      }
    }
    return messages;
  }

  int size() {
    return additions.size() + removals.size();
  }

  @Override
  public String toString() {
    return additions.size() + " rules to put back, " + removals.size() + " that differ or linger";
  }
}

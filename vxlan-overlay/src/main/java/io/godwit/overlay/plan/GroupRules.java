package io.godwit.overlay.plan;

import com.google.common.collect.ImmutableSet;
import io.godwit.location.Endpoint;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Match;
import io.godwit.overlay.flow.Table;
import io.godwit.overlay.flow.Verdict;
import io.godwit.overlay.policy.Direction;
import io.godwit.overlay.policy.SecurityGroup;
import io.godwit.overlay.policy.SecurityRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;

/**
 * GROUP, RULE and MEMBER: a group asks each of its rules, and a rule that speaks of another group
 * asks whether the other side is in it (docs/adr/0006). What a group or a rule says is known by its
 * content, so an edited group takes effect whole when its GROUP rule is replaced.
 */
final class GroupRules {

  private static final ImmutableSet<Verdict> ALLOWING =
      ImmutableSet.of(Verdict.PASS, Verdict.BEGIN);

  private GroupRules() {}

  static Set<FlowSpec> of(SecurityGroup group) {
    ImmutableSet.Builder<FlowSpec> rules = ImmutableSet.builder();
    for (Question question : Question.values()) {
      Question asked = group.stateful() ? question : question.alone();
      if (group.stateful() && question.isInvalid()) {
        continue;
      }
      Verdict verdict = group.stateful() ? question.stateful() : Verdict.PASS;
      long key = Keys.group(question, group.number());
      if (asked.opened() == Direction.OUT && !group.limitsSending()) {
        rules.add(entry(key, List.of(Action.say(verdict))));
        continue;
      }
      List<Action> calls = new ArrayList<>();
      for (SecurityRule rule : group.rules()) {
        if (rule.direction() == asked.opened()) {
          long ruleKey = Keys.rule(question, content(group, rule));
          calls.add(Action.loadMetadata(ruleKey));
          calls.add(Action.call(Table.RULE));
          rules.addAll(rows(ruleKey, asked, rule, verdict));
        }
      }
      if (!calls.isEmpty()) {
        rules.add(entry(key, calls));
      }
    }
    return rules.build();
  }

  /**
   * The rows of one of the group's rules: by them frames that go the way of what opened their
   * connection are counted, and those that go the other way.
   */
  static Set<FlowSpec> rows(SecurityGroup group, SecurityRule rule, boolean mirrored) {
    ImmutableSet.Builder<FlowSpec> rows = ImmutableSet.builder();
    for (Question question : Question.values()) {
      Question asked = group.stateful() ? question : question.alone();
      boolean answered = !(group.stateful() && question.isInvalid());
      if (answered && rule.direction() == asked.opened() && question.isMirrored() == mirrored) {
        Verdict verdict = group.stateful() ? question.stateful() : Verdict.PASS;
        rows.addAll(rows(Keys.rule(question, content(group, rule)), asked, rule, verdict));
      }
    }
    return rows.build();
  }

  /** That an endpoint is in a group. */
  static Set<FlowSpec> member(Endpoint endpoint, String group) {
    long number = SecurityGroup.numberOf(group);
    ImmutableSet.Builder<FlowSpec> rules = ImmutableSet.builder();
    for (IpAddress address : endpoint.addresses()) {
      for (Verdict verdict : ALLOWING) {
        for (boolean source : new boolean[] {true, false}) {
          Match.Builder match = Match.builder().metadata(Keys.member(source, verdict, number));
          IpPrefix prefix = address.toIpPrefix();
          Match.Builder family = address.isIp4() ? match.ipv4() : match.ipv6();
          Match full = (source ? family.ipSrc(prefix) : family.ipDst(prefix)).build();
          rules.add(
              FlowSpec.in(Table.MEMBER, Priorities.PLAIN, full).then(Action.say(verdict)).end());
        }
      }
    }
    return rules.build();
  }

  private static List<FlowSpec> rows(long key, Question asked, SecurityRule rule, Verdict verdict) {
    boolean opensIn = rule.direction() == Direction.IN;
    Optional<IpPrefix> from = opensIn ? rule.remotePrefix() : Optional.empty();
    Optional<IpPrefix> to = opensIn ? Optional.empty() : rule.remotePrefix();
    List<FlowSpec> rows = new ArrayList<>();
    TrafficMatches matches =
        new TrafficMatches(rule.traffic(), from, to, asked.isMirrored(), TrafficMatches.Use.ADMIT);
    for (Match match : matches.of(key)) {
      FlowSpec.Builder row = FlowSpec.in(Table.RULE, Priorities.PLAIN, match);
      if (rule.remoteGroup().isPresent()) {
        boolean remoteIsSource = asked.passes() == Direction.IN;
        long number = SecurityGroup.numberOf(rule.remoteGroup().get());
        row.then(Action.loadMetadata(Keys.member(remoteIsSource, verdict, number)))
            .then(Action.call(Table.MEMBER));
      } else {
        row.then(Action.say(verdict));
      }
      rows.add(row.end());
    }
    return rows;
  }

  private static String content(SecurityGroup group, SecurityRule rule) {
    return group.id() + ' ' + group.stateful() + ' ' + rule;
  }

  private static FlowSpec entry(long key, List<Action> actions) {
    Match match = Match.builder().metadata(key).build();
    FlowSpec.Builder entry = FlowSpec.in(Table.GROUP, Priorities.content(actions), match);
    actions.forEach(entry::then);
    return entry.end();
  }
}

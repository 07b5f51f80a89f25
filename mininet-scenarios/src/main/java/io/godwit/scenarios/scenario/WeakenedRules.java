package io.godwit.scenarios.scenario;

import io.godwit.scenarios.ssh.Agent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rules of one switch that do something else than the controller told it: a defence that is off.
 * The controller sees it when it reads the switch and puts the rules right, so they are weakened
 * again and again for as long as the defence is to be off.
 */
final class WeakenedRules {

  private static final Pattern LINE =
      Pattern.compile(
          "cookie=\\S+, duration=\\S+ (table=\\d+), n_packets=\\d+, n_bytes=\\d+, "
              + "(?:send_flow_rem )?(priority=\\S+) (?:send_flow_rem )?actions=(.*)");

  /** A rule as ovs-ofctl reads it: by what the switch knows it, and what it does. */
  record Rule(String identity, String actions) {
    boolean has(String... words) {
      return List.of(words).stream().allMatch(word -> ("," + identity + ",").contains(word));
    }

    private String doing(String other) {
      return identity + " actions=" + other;
    }
  }

  private final Agent agent;
  private final String hypervisor;
  private final List<Rule> rules;
  private final UnaryOperator<String> weakening;

  /**
   * @param wanted which rules; there must be one
   * @param weakening what they do instead of what they do
   */
  WeakenedRules(
      Agent agent, String hypervisor, Predicate<Rule> wanted, UnaryOperator<String> weakening) {
    this.agent = agent;
    this.hypervisor = hypervisor;
    this.rules = rules(agent, hypervisor).stream().filter(wanted).toList();
    this.weakening = weakening;
    if (rules.isEmpty()) {
      throw new IllegalStateException("no such rule at " + hypervisor);
    }
  }

  /** All that a switch holds. */
  static List<Rule> rules(Agent agent, String hypervisor) {
    List<Rule> rules = new ArrayList<>();
    for (String line : agent.dumpFlows(hypervisor)) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.find()) {
        rules.add(new Rule(matcher.group(1) + "," + matcher.group(2), matcher.group(3)));
      }
    }
    return rules;
  }

  void weaken() {
    agent.rewriteFlows(
        hypervisor,
        rules.stream().map(rule -> rule.doing(weakening.apply(rule.actions()))).toList());
  }

  void restore() {
    agent.rewriteFlows(hypervisor, rules.stream().map(rule -> rule.doing(rule.actions())).toList());
  }

  /** Whether the switch holds every one of them as the controller told it. */
  boolean areRight() {
    return rules(agent, hypervisor).containsAll(rules);
  }
}

package io.godwit.app.facts;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import io.godwit.location.NetworkId;
import io.godwit.overlay.policy.AclEntry;
import io.godwit.overlay.policy.Direction;
import io.godwit.overlay.policy.IpFamily;
import io.godwit.overlay.policy.LocalPolicy;
import io.godwit.overlay.policy.NetworkPolicy;
import io.godwit.overlay.policy.Rate;
import io.godwit.overlay.policy.Scope;
import io.godwit.overlay.policy.SecurityGroup;
import io.godwit.overlay.policy.SecurityRule;
import io.godwit.overlay.policy.Traffic;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;

/** From what users write of groups and policies to the domain's values; errors name the field. */
public final class PolicyTranslator {

  private PolicyTranslator() {}

  /**
   * @throws FactsException if a field is missing or wrong
   */
  public static SecurityGroup group(String id, GroupFacts facts) {
    NetworkId network = value("network", () -> NetworkId.of(required("network", facts.network)));
    boolean stateful = facts.stateful == null || facts.stateful;
    ImmutableList.Builder<SecurityRule> rules = ImmutableList.builder();
    List<GroupFacts.RuleFacts> given = facts.rules == null ? List.of() : facts.rules;
    for (int i = 0; i < given.size(); i++) {
      rules.add(rule("rules[" + i + "]", given.get(i)));
    }
    return value("rules", () -> SecurityGroup.of(id, network, stateful, rules.build()));
  }

  /**
   * @throws FactsException if a field is missing or wrong
   */
  public static NetworkPolicy policy(String network, PolicyFacts facts) {
    NetworkId id = value("id", () -> NetworkId.of(network));
    boolean guarded = facts.guarded != null && facts.guarded;
    ImmutableList<AclEntry> entries = entries(facts.acl);
    NetworkPolicy policy = value("acl", () -> NetworkPolicy.of(id, guarded, entries));
    Integer rate = facts.questionsPerSecond;
    return rate == null
        ? policy
        : value("questionsPerSecond", () -> policy.withQuestionsPerSecond(rate));
  }

  /**
   * @throws FactsException if a field is missing or wrong
   */
  public static LocalPolicy local(Scope place, LocalPolicyFacts facts) {
    ImmutableList<AclEntry> entries = entries(facts.acl);
    LocalPolicy policy = value("acl", () -> LocalPolicy.of(place, entries));
    return facts.rateLimit == null ? policy : policy.within(rate(facts.rateLimit));
  }

  private static Rate rate(LocalPolicyFacts.RateFacts facts) {
    long perSecond = required("rateLimit.packetsPerSecond", facts.packetsPerSecond);
    long burst = facts.burst == null ? perSecond : facts.burst;
    return value("rateLimit", () -> Rate.of(perSecond, burst));
  }

  private static ImmutableList<AclEntry> entries(@Nullable List<PolicyFacts.AclFacts> facts) {
    ImmutableList.Builder<AclEntry> entries = ImmutableList.builder();
    List<PolicyFacts.AclFacts> given = facts == null ? List.of() : facts;
    for (int i = 0; i < given.size(); i++) {
      entries.add(entry("acl[" + i + "]", given.get(i)));
    }
    return entries.build();
  }

  private static SecurityRule rule(String field, GroupFacts.@Nullable RuleFacts facts) {
    GroupFacts.RuleFacts given = required(field, facts);
    Direction direction =
        oneOf(field + ".direction", given.direction, "in", Direction.IN, "out", Direction.OUT);
    SecurityRule rule = SecurityRule.of(direction, traffic(field, given));
    if (given.remotePrefix != null && given.remoteGroup != null) {
      throw FactsException.invalid(
          "field '" + field + "' has a remotePrefix and a remoteGroup: give one of them");
    }
    String prefix = given.remotePrefix;
    if (prefix != null) {
      return value(field + ".remotePrefix", () -> rule.remote(prefix(prefix)));
    }
    return given.remoteGroup == null ? rule : rule.remoteGroup(given.remoteGroup);
  }

  private static AclEntry entry(String field, PolicyFacts.@Nullable AclFacts facts) {
    PolicyFacts.AclFacts given = required(field, facts);
    AclEntry.Action action = action(field + ".action", given.action);
    AclEntry any = AclEntry.of(action, traffic(field, given));
    String source = given.source;
    AclEntry from = source == null ? any : value(field + ".source", () -> any.from(prefix(source)));
    String destination = given.destination;
    return destination == null
        ? from
        : value(field + ".destination", () -> from.to(prefix(destination)));
  }

  private static AclEntry.Action action(String field, @Nullable String text) {
    switch (required(field, text)) {
      case "allow":
        return AclEntry.Action.ALLOW;
      case "deny":
        return AclEntry.Action.DENY;
      case "log":
        return AclEntry.Action.LOG;
      default:
        throw FactsException.invalid(
            "field '" + field + "' is 'allow', 'deny' or 'log', not '" + text + "'");
    }
  }

  private static Traffic traffic(String field, TrafficFacts facts) {
    IpFamily family =
        oneOf(field + ".family", facts.family, "ipv4", IpFamily.IPV4, "ipv6", IpFamily.IPV6);
    JsonNode protocol = facts.protocol;
    Traffic traffic =
        protocol == null || protocol.isNull()
            ? Traffic.any(family)
            : value(
                field + ".protocol", () -> Traffic.of(family, protocol(field, family, protocol)));
    JsonNode ports = facts.ports;
    if (ports != null && !ports.isNull()) {
      Traffic before = traffic;
      traffic =
          value(field + ".ports", () -> before.ports(PortRanges.read(field + ".ports", ports)));
    }
    if (facts.icmpType != null) {
      int type = facts.icmpType;
      Traffic before = traffic;
      traffic = value(field + ".icmpType", () -> before.icmpType(type));
    }
    if (facts.icmpCode != null) {
      int code = facts.icmpCode;
      Traffic before = traffic;
      traffic = value(field + ".icmpCode", () -> before.icmpCode(code));
    }
    return traffic;
  }

  private static int protocol(String field, IpFamily family, JsonNode protocol) {
    if (protocol.isInt()) {
      return protocol.intValue();
    }
    switch (protocol.asText()) {
      case "tcp":
        return Traffic.TCP;
      case "udp":
        return Traffic.UDP;
      case "sctp":
        return Traffic.SCTP;
      case "icmp":
        return family == IpFamily.IPV4 ? Traffic.ICMP : Traffic.ICMPV6;
      default:
        throw FactsException.invalid(
            "field '"
                + field
                + ".protocol' is 'tcp', 'udp', 'sctp', 'icmp' or a number, not "
                + protocol);
    }
  }

  static IpPrefix prefix(String text) {
    if (!text.contains("/")) {
      throw new IllegalArgumentException("'" + text + "' is no prefix such as 10.0.0.0/24");
    }
    IpPrefix prefix = IpPrefix.valueOf(text);
    if (!IpAddress.valueOf(text.substring(0, text.indexOf('/'))).equals(prefix.address())) {
      throw new IllegalArgumentException(
          "the prefix " + text + " has bits set beyond its length; meant is " + prefix);
    }
    return prefix;
  }

  private static <T> T oneOf(
      String field, @Nullable String text, String one, T first, String other, T second) {
    String given = required(field, text);
    if (given.equals(one)) {
      return first;
    }
    if (given.equals(other)) {
      return second;
    }
    throw FactsException.invalid(
        "field '" + field + "' is '" + one + "' or '" + other + "', not '" + given + "'");
  }

  private static <T> T required(String field, @Nullable T value) {
    return FactsTranslator.required(field, value);
  }

  private static <T> T value(String field, Supplier<T> read) {
    return FactsTranslator.value(field, read);
  }
}

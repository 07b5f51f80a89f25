package io.godwit.app.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.godwit.overlay.policy.AclEntry;
import io.godwit.overlay.policy.LocalPolicy;
import io.godwit.overlay.policy.NetworkPolicy;
import io.godwit.overlay.policy.SecurityGroup;
import io.godwit.overlay.policy.SecurityRule;
import io.godwit.overlay.policy.Traffic;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How groups and policies look in JSON: as users write them. */
final class RenderPolicy {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private RenderPolicy() {}

  static ObjectNode group(SecurityGroup group) {
    ObjectNode node =
        MAPPER
            .createObjectNode()
            .put("id", group.id())
            .put("network", group.network().value())
            .put("stateful", group.stateful());
    ArrayNode rules = node.putArray("rules");
    rules(group).forEach(rules::add);
    return node;
  }

  static ObjectNode policy(NetworkPolicy policy) {
    ObjectNode node =
        MAPPER
            .createObjectNode()
            .put("network", policy.network().value())
            .put("guarded", policy.guarded())
            .put("questionsPerSecond", policy.questionsPerSecond());
    ArrayNode entries = node.putArray("acl");
    entries(policy.entries()).forEach(entries::add);
    return node;
  }

  static ObjectNode local(LocalPolicy policy) {
    ObjectNode node =
        MAPPER.createObjectNode().put(lower(policy.scope().kind()), policy.scope().name());
    ArrayNode entries = node.putArray("acl");
    entries(policy.entries()).forEach(entries::add);
    policy
        .rate()
        .ifPresent(
            rate ->
                node.putObject("rateLimit")
                    .put("packetsPerSecond", rate.packetsPerSecond())
                    .put("burst", rate.burst()));
    return node;
  }

  static List<ObjectNode> rules(SecurityGroup group) {
    return group.rules().stream().map(RenderPolicy::rule).collect(Collectors.toList());
  }

  static List<ObjectNode> entries(List<AclEntry> entries) {
    return entries.stream().map(RenderPolicy::entry).collect(Collectors.toList());
  }

  private static ObjectNode rule(SecurityRule rule) {
    ObjectNode node = traffic(rule.traffic()).put("direction", lower(rule.direction()));
    rule.remotePrefix().ifPresent(prefix -> node.put("remotePrefix", prefix.toString()));
    rule.remoteGroup().ifPresent(group -> node.put("remoteGroup", group));
    return node;
  }

  private static ObjectNode entry(AclEntry entry) {
    ObjectNode node = traffic(entry.traffic()).put("action", lower(entry.action()));
    entry.source().ifPresent(prefix -> node.put("source", prefix.toString()));
    entry.destination().ifPresent(prefix -> node.put("destination", prefix.toString()));
    return node;
  }

  private static ObjectNode traffic(Traffic traffic) {
    ObjectNode node = MAPPER.createObjectNode().put("family", lower(traffic.family()));
    if (traffic.protocol().isPresent()) {
      int number = traffic.protocol().getAsInt();
      switch (number) {
        case Traffic.TCP:
          node.put("protocol", "tcp");
          break;
        case Traffic.UDP:
          node.put("protocol", "udp");
          break;
        case Traffic.SCTP:
          node.put("protocol", "sctp");
          break;
        case Traffic.ICMP:
        case Traffic.ICMPV6:
          node.put("protocol", "icmp");
          break;
        default:
          node.put("protocol", number);
      }
    }
    traffic.ports().ifPresent(ports -> node.put("ports", ports.toString()));
    traffic.icmpType().ifPresent(type -> node.put("icmpType", type));
    traffic.icmpCode().ifPresent(code -> node.put("icmpCode", code));
    return node;
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}

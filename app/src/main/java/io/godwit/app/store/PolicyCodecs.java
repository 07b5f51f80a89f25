package io.godwit.app.store;

import static io.godwit.app.store.JsonCodec.object;
import static io.godwit.app.store.JsonCodec.optional;
import static io.godwit.app.store.JsonCodec.required;
import static io.godwit.app.store.JsonCodec.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import io.godwit.location.NetworkId;
import io.godwit.overlay.channel.Underlay;
import io.godwit.overlay.policy.AclEntry;
import io.godwit.overlay.policy.Direction;
import io.godwit.overlay.policy.IpFamily;
import io.godwit.overlay.policy.LocalPolicy;
import io.godwit.overlay.policy.NetworkPolicy;
import io.godwit.overlay.policy.PortRange;
import io.godwit.overlay.policy.Rate;
import io.godwit.overlay.policy.Scope;
import io.godwit.overlay.policy.SecurityGroup;
import io.godwit.overlay.policy.SecurityRule;
import io.godwit.overlay.policy.Traffic;
import java.util.Optional;
import java.util.function.Function;
import org.onlab.packet.IpPrefix;

/** The stored forms of groups, policies and underlays. */
final class PolicyCodecs {
  private PolicyCodecs() {}

  static Codec<SecurityGroup> groups() {
    return new JsonCodec<>(PolicyCodecs::write, PolicyCodecs::readGroup).plain();
  }

  static Codec<NetworkPolicy> policies() {
    return new JsonCodec<>(PolicyCodecs::write, PolicyCodecs::readPolicy).plain();
  }

  static Codec<LocalPolicy> local() {
    return new JsonCodec<>(PolicyCodecs::write, PolicyCodecs::readLocal).plain();
  }

  static Codec<Underlay> underlays() {
    return new JsonCodec<>(PolicyCodecs::write, PolicyCodecs::readUnderlay).plain();
  }

  private static ObjectNode write(Underlay underlay) {
    ObjectNode node = object().put("id", underlay.id()).put("switch", underlay.switchId());
    node.putArray("ports").add(underlay.ports().first()).add(underlay.ports().last());
    underlay.network().ifPresent(network -> node.put("network", network.toString()));
    return node;
  }

  private static Underlay readUnderlay(JsonNode node) {
    return Underlay.of(
        text(node, "id"),
        text(node, "switch"),
        range(required(node, "ports")),
        prefix(node, "network"));
  }

  private static ObjectNode write(SecurityGroup group) {
    ObjectNode node =
        object()
            .put("id", group.id())
            .put("network", group.network().value())
            .put("stateful", group.stateful());
    ArrayNode rules = node.putArray("rules");
    group.rules().forEach(rule -> rules.add(write(rule)));
    return node;
  }

  private static SecurityGroup readGroup(JsonNode node) {
    return SecurityGroup.of(
        text(node, "id"),
        NetworkId.of(text(node, "network")),
        required(node, "stateful").asBoolean(),
        list(required(node, "rules"), PolicyCodecs::readRule));
  }

  private static ObjectNode write(SecurityRule rule) {
    ObjectNode node = object().put("direction", rule.direction().name());
    node.set("traffic", write(rule.traffic()));
    rule.remotePrefix().ifPresent(prefix -> node.put("remotePrefix", prefix.toString()));
    rule.remoteGroup().ifPresent(group -> node.put("remoteGroup", group));
    return node;
  }

  private static SecurityRule readRule(JsonNode node) {
    SecurityRule rule =
        SecurityRule.of(
            Direction.valueOf(text(node, "direction")), readTraffic(required(node, "traffic")));
    Optional<IpPrefix> prefix = prefix(node, "remotePrefix");
    if (prefix.isPresent()) {
      return rule.remote(prefix.get());
    }
    return optional(node, "remoteGroup")
        .map(group -> rule.remoteGroup(group.asText()))
        .orElse(rule);
  }

  private static ObjectNode write(NetworkPolicy policy) {
    ObjectNode node =
        object()
            .put("network", policy.network().value())
            .put("guarded", policy.guarded())
            .put("questions", policy.questionsPerSecond());
    ArrayNode entries = node.putArray("entries");
    policy.entries().forEach(entry -> entries.add(write(entry)));
    return node;
  }

  private static NetworkPolicy readPolicy(JsonNode node) {
    NetworkPolicy policy =
        NetworkPolicy.of(
            NetworkId.of(text(node, "network")),
            required(node, "guarded").asBoolean(),
            list(required(node, "entries"), PolicyCodecs::readEntry));
    return optional(node, "questions")
        .map(rate -> policy.withQuestionsPerSecond(rate.asInt()))
        .orElse(policy);
  }

  private static ObjectNode write(LocalPolicy policy) {
    ObjectNode node = object().put("scope", policy.scope().toString());
    ArrayNode entries = node.putArray("entries");
    policy.entries().forEach(entry -> entries.add(write(entry)));
    policy
        .rate()
        .ifPresent(
            rate ->
                node.putObject("rate")
                    .put("packetsPerSecond", rate.packetsPerSecond())
                    .put("burst", rate.burst()));
    return node;
  }

  private static LocalPolicy readLocal(JsonNode node) {
    LocalPolicy policy =
        LocalPolicy.of(
            Scope.parse(text(node, "scope")),
            list(required(node, "entries"), PolicyCodecs::readEntry));
    return optional(node, "rate")
        .map(
            rate ->
                policy.within(
                    Rate.of(
                        required(rate, "packetsPerSecond").asLong(),
                        required(rate, "burst").asLong())))
        .orElse(policy);
  }

  private static ObjectNode write(AclEntry entry) {
    ObjectNode node = object().put("action", entry.action().name());
    node.set("traffic", write(entry.traffic()));
    entry.source().ifPresent(prefix -> node.put("source", prefix.toString()));
    entry.destination().ifPresent(prefix -> node.put("destination", prefix.toString()));
    return node;
  }

  private static AclEntry readEntry(JsonNode node) {
    AclEntry any =
        AclEntry.of(
            AclEntry.Action.valueOf(text(node, "action")), readTraffic(required(node, "traffic")));
    AclEntry from = prefix(node, "source").map(any::from).orElse(any);
    return prefix(node, "destination").map(from::to).orElse(from);
  }

  private static ObjectNode write(Traffic traffic) {
    ObjectNode node = object().put("family", traffic.family().name());
    traffic.protocol().ifPresent(protocol -> node.put("protocol", protocol));
    traffic.ports().ifPresent(ports -> node.putArray("ports").add(ports.first()).add(ports.last()));
    traffic.icmpType().ifPresent(type -> node.put("icmpType", type));
    traffic.icmpCode().ifPresent(code -> node.put("icmpCode", code));
    return node;
  }

  private static Traffic readTraffic(JsonNode node) {
    IpFamily family = IpFamily.valueOf(text(node, "family"));
    Traffic traffic =
        optional(node, "protocol")
            .map(protocol -> Traffic.of(family, protocol.asInt()))
            .orElseGet(() -> Traffic.any(family));
    Optional<JsonNode> ports = optional(node, "ports");
    if (ports.isPresent()) {
      traffic = traffic.ports(range(ports.get()));
    }
    Optional<JsonNode> type = optional(node, "icmpType");
    if (type.isPresent()) {
      traffic = traffic.icmpType(type.get().asInt());
    }
    Optional<JsonNode> code = optional(node, "icmpCode");
    return code.isPresent() ? traffic.icmpCode(code.get().asInt()) : traffic;
  }

  private static PortRange range(JsonNode ports) {
    return PortRange.of(ports.get(0).asInt(), ports.get(1).asInt());
  }

  private static Optional<IpPrefix> prefix(JsonNode node, String field) {
    return optional(node, field).map(prefix -> IpPrefix.valueOf(prefix.asText()));
  }

  private static <T> ImmutableList<T> list(JsonNode array, Function<JsonNode, T> read) {
    ImmutableList.Builder<T> values = ImmutableList.builder();
    array.forEach(node -> values.add(read.apply(node)));
    return values.build();
  }
}

package io.godwit.benchmarks.policy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.godwit.benchmarks.controller.Guest;
import io.godwit.benchmarks.controller.Hypervisors;

/** Groups each of which lets in the members of itself and of the next, round and round. */
final class GroupNetwork {
  /** Of each group. */
  static final int RULES = 4;

  /** Those that speak of a group. */
  static final int RULES_OF_GROUPS = 2;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Hypervisors hypervisors;
  private final int network;
  private final int groups;

  GroupNetwork(Hypervisors hypervisors, int network, int groups) {
    this.hypervisors = hypervisors;
    this.network = network;
    this.groups = groups;
  }

  /** Defines them, nobody being in them. */
  void define() {
    for (int i = 0; i < groups; i++) {
      hypervisors.group(id(i), empty());
    }
    for (int i = 0; i < groups; i++) {
      ObjectNode group = empty();
      ArrayNode rules = group.putArray("rules");
      rule(rules, "tcp").put("ports", "5000-5007").put("remoteGroup", id(i + 1));
      rule(rules, "udp").put("ports", "5000-5007").put("remoteGroup", id(i));
      rule(rules, "tcp").put("ports", "443");
      rule(rules, "icmp").put("remotePrefix", "10.0.0.0/16");
      hypervisors.group(id(i), group);
    }
  }

  private ObjectNode empty() {
    return MAPPER.createObjectNode().put("network", "network-" + network);
  }

  private static ObjectNode rule(ArrayNode rules, String protocol) {
    return rules.addObject().put("direction", "in").put("family", "ipv4").put("protocol", protocol);
  }

  /** The group that a guest is in. */
  String groupOf(Guest guest) {
    return id(guest.number());
  }

  /** A group that a guest is not in. */
  String furtherGroupOf(Guest guest) {
    return id(guest.number() + groups / 2);
  }

  private String id(int number) {
    return "group-" + network + "-" + number % groups;
  }
}

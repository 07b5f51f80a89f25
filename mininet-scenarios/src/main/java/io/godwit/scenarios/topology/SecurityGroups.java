package io.godwit.scenarios.topology;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.godwit.scenarios.rest.Godwit;
import java.util.List;

/** The firewalls of the policy scenarios, in the tenant of the guest that moves. */
public final class SecurityGroups {

  /** Whoever is in it may open what it likes and gets replies; nobody opens anything to it. */
  public static final String GUEST_OPENS = "guest-opens";

  /** Friends open ports 5000 to 5099 and ask for echoes; whoever is in it opens nothing itself. */
  public static final String PEER_OPENS = "peer-opens";

  /** Friends open UDP to any port; whoever is in it opens nothing itself. */
  public static final String PEER_OPENS_UDP = "peer-opens-udp";

  /** Friends open UDP to ports 0 to 1023; whoever is in it opens nothing itself. */
  public static final String LOW_PORTS = "low-ports";

  /** Says nothing of what its members receive but that they may. */
  public static final String FRIENDS = "friends";

  /** In the order in which they can be taken away. */
  static final List<String> ALL =
      List.of(PEER_OPENS, PEER_OPENS_UDP, LOW_PORTS, GUEST_OPENS, FRIENDS);

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int ECHO = 8;
  private static final int ECHO_V6 = 128;
  private static final List<String> FAMILIES = List.of("ipv4", "ipv6");

  private SecurityGroups() {}

  /** Defines them all. */
  public static void define(Godwit godwit) {
    ObjectNode friends = group();
    ObjectNode peerOpens = group();
    ObjectNode peerOpensUdp = group();
    ObjectNode lowPorts = group();
    for (String family : FAMILIES) {
      rule(friends, "in", family);
      for (String protocol : List.of("tcp", "udp")) {
        rule(peerOpens, "in", family)
            .put("protocol", protocol)
            .put("ports", "5000-5099")
            .put("remoteGroup", FRIENDS);
      }
      rule(peerOpens, "in", family)
          .put("protocol", "icmp")
          .put("icmpType", family.equals("ipv4") ? ECHO : ECHO_V6)
          .put("remoteGroup", FRIENDS);
      rule(peerOpensUdp, "in", family).put("protocol", "udp").put("remoteGroup", FRIENDS);
      rule(lowPorts, "in", family)
          .put("protocol", "udp")
          .put("ports", "0-1023")
          .put("remoteGroup", FRIENDS);
      // A rule about sending that fits nothing: without one its members might send everything.
      for (ObjectNode answers : List.of(peerOpens, peerOpensUdp, lowPorts)) {
        rule(answers, "out", family).put("protocol", "tcp").put("ports", "1");
      }
    }
    godwit.put("groups", FRIENDS, friends);
    godwit.put("groups", GUEST_OPENS, group());
    godwit.put("groups", PEER_OPENS, peerOpens);
    godwit.put("groups", PEER_OPENS_UDP, peerOpensUdp);
    godwit.put("groups", LOW_PORTS, lowPorts);
  }

  private static ObjectNode group() {
    ObjectNode group = MAPPER.createObjectNode().put("network", Topology.RED);
    group.putArray("rules");
    return group;
  }

  private static ObjectNode rule(ObjectNode group, String direction, String family) {
    return ((ArrayNode) group.get("rules"))
        .addObject()
        .put("direction", direction)
        .put("family", family);
  }
}

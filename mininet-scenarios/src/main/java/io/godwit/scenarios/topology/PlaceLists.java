package io.godwit.scenarios.topology;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.godwit.scenarios.rest.Godwit;
import java.util.List;

/**
 * The firewalls of two places: a list of one edge, and one of a site that another edge is at. Each
 * forbids what the other allows.
 */
public final class PlaceLists {

  /** The site's name. */
  public static final String SITE = "attic";

  /** UDP to these ports the edge forbids. */
  public static final int EDGE_FORBIDS = 8_000;

  /** UDP to these ports the site forbids. */
  public static final int SITE_FORBIDS = 8_100;

  /** How many ports there are of either kind. */
  public static final int PORTS = 10;

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String POLICY = "policy";

  private PlaceLists() {}

  /**
   * Binds the lists.
   *
   * @param edge that forbids one kind
   * @param other that is at the site, which forbids the other
   * @param facts of {@code other}
   */
  public static void define(Godwit godwit, String edge, String other, JsonNode facts) {
    godwit.put("edges", other, facts.<ObjectNode>deepCopy().put("site", SITE));
    godwit.put("edges/" + edge, POLICY, forbid(EDGE_FORBIDS));
    godwit.put("sites/" + SITE, POLICY, forbid(SITE_FORBIDS));
  }

  /** Limits what each endpoint at an edge may send and receive. */
  public static void limit(Godwit godwit, String edge, int packetsPerSecond, int burst) {
    ObjectNode policy = MAPPER.createObjectNode();
    policy.putObject("rateLimit").put("packetsPerSecond", packetsPerSecond).put("burst", burst);
    godwit.put("edges/" + edge, POLICY, policy);
  }

  /** Takes them back, whether they are there or not. */
  public static void withdraw(Godwit godwit, List<String> edges) {
    edges.forEach(edge -> godwit.remove("edges/" + edge, POLICY));
    godwit.remove("sites/" + SITE, POLICY);
  }

  private static ObjectNode forbid(int first) {
    ObjectNode policy = MAPPER.createObjectNode();
    ArrayNode acl = policy.putArray("acl");
    for (String family : List.of("ipv4", "ipv6")) {
      acl.addObject()
          .put("action", "deny")
          .put("family", family)
          .put("protocol", "udp")
          .put("ports", first + "-" + (first + PORTS - 1));
    }
    return policy;
  }
}

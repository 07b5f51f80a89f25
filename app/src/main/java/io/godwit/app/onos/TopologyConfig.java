package io.godwit.app.onos;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableMap;
import io.godwit.app.facts.EdgeFacts;
import io.godwit.app.facts.EndpointFacts;
import io.godwit.app.facts.FactsReader;
import io.godwit.app.facts.GroupFacts;
import io.godwit.app.facts.LocalPolicyFacts;
import io.godwit.app.facts.NetworkFacts;
import io.godwit.app.facts.PolicyFacts;
import io.godwit.app.facts.UnderlayFacts;
import java.util.Iterator;
import java.util.Map;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.config.Config;

/**
 * Topology facts in ONOS network configuration: {@code apps / io.godwit / topology} with {@code
 * edges}, {@code edgePolicies}, {@code sitePolicies}, {@code underlays}, {@code networks}, {@code
 * groups}, {@code policies} and {@code endpoints}, each an object by id in the form of the REST
 * API's bodies.
 */
public final class TopologyConfig extends Config<ApplicationId> {

  static final String KEY = "topology";

  private static final String EDGES = "edges";
  private static final String UNDERLAYS = "underlays";
  private static final String NETWORKS = "networks";
  private static final String EDGE_POLICIES = "edgePolicies";
  private static final String SITE_POLICIES = "sitePolicies";
  private static final String GROUPS = "groups";
  private static final String POLICIES = "policies";
  private static final String ENDPOINTS = "endpoints";

  @Override
  public boolean isValid() {
    if (!hasOnlyFields(
        EDGES, EDGE_POLICIES, SITE_POLICIES, UNDERLAYS, NETWORKS, GROUPS, POLICIES, ENDPOINTS)) {
      return false;
    }
    edges();
    edgePolicies();
    sitePolicies();
    underlays();
    networks();
    groups();
    policies();
    endpoints();
    return true;
  }

  Map<String, EdgeFacts> edges() {
    return read(EDGES, EdgeFacts.class);
  }

  Map<String, LocalPolicyFacts> edgePolicies() {
    return read(EDGE_POLICIES, LocalPolicyFacts.class);
  }

  Map<String, LocalPolicyFacts> sitePolicies() {
    return read(SITE_POLICIES, LocalPolicyFacts.class);
  }

  Map<String, UnderlayFacts> underlays() {
    return read(UNDERLAYS, UnderlayFacts.class);
  }

  Map<String, NetworkFacts> networks() {
    return read(NETWORKS, NetworkFacts.class);
  }

  /** A group that another one speaks of stands before it. */
  Map<String, GroupFacts> groups() {
    return read(GROUPS, GroupFacts.class);
  }

  /** By network. */
  Map<String, PolicyFacts> policies() {
    return read(POLICIES, PolicyFacts.class);
  }

  Map<String, EndpointFacts> endpoints() {
    return read(ENDPOINTS, EndpointFacts.class);
  }

  private <T> Map<String, T> read(String section, Class<T> form) {
    ImmutableMap.Builder<String, T> facts = ImmutableMap.builder();
    JsonNode entries = object.path(section);
    for (Iterator<Map.Entry<String, JsonNode>> i = entries.fields(); i.hasNext(); ) {
      Map.Entry<String, JsonNode> entry = i.next();
      facts.put(entry.getKey(), FactsReader.read(entry.getValue(), form));
    }
    return facts.build();
  }
}

package io.godwit.app.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.godwit.app.facts.FactsReader;
import io.godwit.app.facts.LocalPolicyFacts;
import io.godwit.overlay.policy.LocalPolicy;
import io.godwit.overlay.policy.Scope;
import java.io.IOException;
import java.io.InputStream;
import javax.ws.rs.core.Response;

/** What the resources of places share: what is said of them. */
abstract class PlaceResource extends Resource {

  final Response policyOf(Scope place) {
    ObjectNode body = RenderPolicy.local(godwit().topology().local(place));
    ArrayNode edges = body.putArray("edges");
    godwit().topology().edges().stream()
        .filter(place::covers)
        .forEach(edge -> edges.add(edge.id().value()));
    return ok(body);
  }

  final Response putPolicyOf(Scope place, InputStream body) throws IOException {
    godwit().topology().putLocal(place, FactsReader.read(body, LocalPolicyFacts.class));
    return policyOf(place);
  }

  final Response deletePolicyOf(Scope place) {
    godwit().topology().removeLocal(place);
    return Response.noContent().build();
  }

  final Response policyCountersOf(Scope place) {
    LocalPolicy policy = godwit().topology().local(place);
    ObjectNode body = object();
    body.setAll(
        RenderCounters.counted(
            "acl", RenderPolicy.entries(policy.entries()), godwit().counters().of(policy)));
    return ok(body);
  }
}

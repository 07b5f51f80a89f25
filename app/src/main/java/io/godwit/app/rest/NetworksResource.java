package io.godwit.app.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.godwit.app.facts.FactsReader;
import io.godwit.app.facts.NetworkFacts;
import io.godwit.app.facts.PolicyFacts;
import io.godwit.location.VirtualNetwork;
import io.godwit.overlay.policy.NetworkPolicy;
import java.io.IOException;
import java.io.InputStream;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;

/** Virtual networks: the tenants' segments. */
@Path("networks")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class NetworksResource extends Resource {

  @GET
  public Response list() {
    ArrayNode networks = array();
    godwit().topology().networks().forEach(network -> networks.add(Render.network(network)));
    ObjectNode body = object();
    body.set("networks", networks);
    return ok(body);
  }

  @GET
  @Path("{id}")
  public Response get(@PathParam("id") String id) {
    return ok(Render.network(known(id)));
  }

  @PUT
  @Path("{id}")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response put(@PathParam("id") String id, InputStream body) throws IOException {
    NetworkFacts facts = FactsReader.read(body, NetworkFacts.class);
    boolean created = godwit().topology().putNetwork(id, facts);
    return answer(
        created ? 201 : 200, Render.network(godwit().topology().network(id).orElseThrow()));
  }

  @GET
  @Path("{id}/policy")
  public Response policy(@PathParam("id") String id) {
    return ok(RenderPolicy.policy(godwit().topology().policy(known(id))));
  }

  @PUT
  @Path("{id}/policy")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response putPolicy(@PathParam("id") String id, InputStream body) throws IOException {
    PolicyFacts facts = FactsReader.read(body, PolicyFacts.class);
    VirtualNetwork network = known(id);
    godwit().topology().putPolicy(id, facts);
    return ok(RenderPolicy.policy(godwit().topology().policy(network)));
  }

  @GET
  @Path("{id}/policy/counters")
  public Response policyCounters(@PathParam("id") String id) {
    VirtualNetwork network = known(id);
    NetworkPolicy policy = godwit().topology().policy(network);
    ObjectNode body = object().put("network", id);
    body.setAll(
        RenderCounters.counted(
            "acl",
            RenderPolicy.entries(policy.entries()),
            godwit().counters().of(network, policy)));
    return ok(body);
  }

  @DELETE
  @Path("{id}/policy")
  public Response deletePolicy(@PathParam("id") String id) {
    known(id);
    godwit().topology().removePolicy(id);
    return Response.noContent().build();
  }

  @DELETE
  @Path("{id}")
  public Response delete(@PathParam("id") String id) {
    godwit().topology().removeNetwork(id);
    return Response.noContent().build();
  }

  private VirtualNetwork known(String id) {
    return godwit()
        .topology()
        .network(id)
        .orElseThrow(
            () -> Problem.notFound("no network '" + id + "': see GET /godwit/v1/networks"));
  }
}

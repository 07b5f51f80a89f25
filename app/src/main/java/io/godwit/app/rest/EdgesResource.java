package io.godwit.app.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.godwit.app.facts.EdgeFacts;
import io.godwit.app.facts.FactsReader;
import io.godwit.location.Edge;
import io.godwit.overlay.policy.Scope;
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

/** Edges: the hypervisors' switches. */
@Path("edges")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class EdgesResource extends PlaceResource {

  @GET
  public Response list() {
    ArrayNode edges = array();
    godwit().topology().edges().forEach(edge -> edges.add(render(edge)));
    ObjectNode body = object();
    body.set("edges", edges);
    return ok(body);
  }

  @GET
  @Path("{id}")
  public Response get(@PathParam("id") String id) {
    return ok(render(known(id)));
  }

  @GET
  @Path("{id}/counters")
  public Response counters(@PathParam("id") String id) {
    ObjectNode body = object().put("edge", id);
    body.setAll(RenderCounters.edge(godwit().counters().of(known(id)), portName()));
    return ok(body);
  }

  @PUT
  @Path("{id}")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response put(@PathParam("id") String id, InputStream body) throws IOException {
    EdgeFacts facts = FactsReader.read(body, EdgeFacts.class);
    boolean created = godwit().topology().putEdge(id, facts);
    return answer(created ? 201 : 200, render(godwit().topology().edge(id).orElseThrow()));
  }

  @DELETE
  @Path("{id}")
  public Response delete(@PathParam("id") String id) {
    godwit().topology().removeEdge(id);
    return Response.noContent().build();
  }

  @GET
  @Path("{id}/policy")
  public Response policy(@PathParam("id") String id) {
    return policyOf(Scope.edge(known(id).id()));
  }

  @PUT
  @Path("{id}/policy")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response putPolicy(@PathParam("id") String id, InputStream body) throws IOException {
    return putPolicyOf(Scope.edge(known(id).id()), body);
  }

  @DELETE
  @Path("{id}/policy")
  public Response deletePolicy(@PathParam("id") String id) {
    return deletePolicyOf(Scope.edge(known(id).id()));
  }

  @GET
  @Path("{id}/policy/counters")
  public Response policyCounters(@PathParam("id") String id) {
    return policyCountersOf(Scope.edge(known(id).id()));
  }

  private Edge known(String id) {
    return godwit()
        .topology()
        .edge(id)
        .orElseThrow(() -> Problem.notFound("no edge '" + id + "': see GET /godwit/v1/edges"));
  }

  private ObjectNode render(Edge edge) {
    return Render.edge(edge, godwit().edgeStatus(edge.id()), godwit().rules(edge.id()).size());
  }
}

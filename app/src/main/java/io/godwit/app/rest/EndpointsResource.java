package io.godwit.app.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.godwit.app.facts.EndpointFacts;
import io.godwit.app.facts.FactsReader;
import io.godwit.location.service.Location;
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

/** Endpoints: the VMs' interfaces, and where they are. */
@Path("endpoints")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class EndpointsResource extends Resource {

  @GET
  public Response list() {
    ArrayNode endpoints = array();
    godwit().topology().endpoints().forEach(endpoint -> endpoints.add(render(endpoint)));
    ObjectNode body = object();
    body.set("endpoints", endpoints);
    return ok(body);
  }

  @GET
  @Path("{id}")
  public Response get(@PathParam("id") String id) {
    return ok(render(known(id)));
  }

  @PUT
  @Path("{id}")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response put(@PathParam("id") String id, InputStream body) throws IOException {
    EndpointFacts facts = FactsReader.read(body, EndpointFacts.class);
    boolean created = godwit().topology().putEndpoint(id, facts);
    return answer(created ? 201 : 200, render(known(id)));
  }

  @DELETE
  @Path("{id}")
  public Response delete(@PathParam("id") String id) {
    godwit().topology().removeEndpoint(id);
    return Response.noContent().build();
  }

  private Location known(String id) {
    return godwit()
        .topology()
        .endpoint(id)
        .orElseThrow(
            () -> Problem.notFound("no endpoint '" + id + "': see GET /godwit/v1/endpoints"));
  }

  private ObjectNode render(Location location) {
    return Render.endpoint(location, portName());
  }
}

package io.godwit.app.rest;

import io.godwit.app.Topology;
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

/** Sites: what holds at every edge that stands there. Edges name their sites. */
@Path("sites")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class SitesResource extends PlaceResource {

  @GET
  @Path("{id}/policy")
  public Response policy(@PathParam("id") String id) {
    return policyOf(Topology.siteScope(id));
  }

  @PUT
  @Path("{id}/policy")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response putPolicy(@PathParam("id") String id, InputStream body) throws IOException {
    return putPolicyOf(Topology.siteScope(id), body);
  }

  @DELETE
  @Path("{id}/policy")
  public Response deletePolicy(@PathParam("id") String id) {
    return deletePolicyOf(Topology.siteScope(id));
  }

  @GET
  @Path("{id}/policy/counters")
  public Response policyCounters(@PathParam("id") String id) {
    return policyCountersOf(Topology.siteScope(id));
  }
}

package io.godwit.app.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.godwit.app.facts.FactsReader;
import io.godwit.app.facts.GroupFacts;
import io.godwit.overlay.policy.SecurityGroup;
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

/** Security groups: what the endpoints in them may receive and send. */
@Path("groups")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class GroupsResource extends Resource {

  @GET
  public Response list() {
    ArrayNode groups = array();
    godwit().topology().groups().forEach(group -> groups.add(RenderPolicy.group(group)));
    ObjectNode body = object();
    body.set("groups", groups);
    return ok(body);
  }

  @GET
  @Path("{id}")
  public Response get(@PathParam("id") String id) {
    return ok(RenderPolicy.group(known(id)));
  }

  @GET
  @Path("{id}/counters")
  public Response counters(@PathParam("id") String id) {
    SecurityGroup group = known(id);
    ObjectNode body = object().put("group", id);
    body.setAll(
        RenderCounters.counted("rules", RenderPolicy.rules(group), godwit().counters().of(group)));
    return ok(body);
  }

  @PUT
  @Path("{id}")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response put(@PathParam("id") String id, InputStream body) throws IOException {
    GroupFacts facts = FactsReader.read(body, GroupFacts.class);
    boolean created = godwit().topology().putGroup(id, facts);
    return answer(
        created ? 201 : 200, RenderPolicy.group(godwit().topology().group(id).orElseThrow()));
  }

  @DELETE
  @Path("{id}")
  public Response delete(@PathParam("id") String id) {
    godwit().topology().removeGroup(id);
    return Response.noContent().build();
  }

  private SecurityGroup known(String id) {
    return godwit()
        .topology()
        .group(id)
        .orElseThrow(() -> Problem.notFound("no group '" + id + "': see GET /godwit/v1/groups"));
  }
}

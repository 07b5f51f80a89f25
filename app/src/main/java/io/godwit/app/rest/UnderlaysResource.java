package io.godwit.app.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.godwit.app.facts.FactsReader;
import io.godwit.app.facts.UnderlayFacts;
import io.godwit.overlay.channel.Underlay;
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

/** Underlays: switches that hypervisors' own traffic passes, whose migration ports are guarded. */
@Path("underlays")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class UnderlaysResource extends Resource {

  @GET
  public Response list() {
    ArrayNode underlays = array();
    godwit().topology().underlays().forEach(underlay -> underlays.add(render(underlay)));
    ObjectNode body = object();
    body.set("underlays", underlays);
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
    ObjectNode body = object().put("underlay", id);
    body.setAll(RenderChannel.counted(godwit().channels().of(known(id))));
    return ok(body);
  }

  @PUT
  @Path("{id}")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response put(@PathParam("id") String id, InputStream body) throws IOException {
    UnderlayFacts facts = FactsReader.read(body, UnderlayFacts.class);
    boolean created = godwit().topology().putUnderlay(id, facts);
    return answer(created ? 201 : 200, render(known(id)));
  }

  @DELETE
  @Path("{id}")
  public Response delete(@PathParam("id") String id) {
    godwit().topology().removeUnderlay(id);
    return Response.noContent().build();
  }

  private Underlay known(String id) {
    return godwit()
        .topology()
        .underlay(id)
        .orElseThrow(
            () -> Problem.notFound("no underlay '" + id + "': see GET /godwit/v1/underlays"));
  }

  private ObjectNode render(Underlay underlay) {
    return RenderChannel.underlay(
        underlay,
        godwit().underlayStatus(underlay.id()),
        godwit().underlayRules(underlay.id()).size(),
        godwit().channels().open(underlay));
  }
}

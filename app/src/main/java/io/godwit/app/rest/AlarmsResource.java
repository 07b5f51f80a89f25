package io.godwit.app.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;

/** Addresses that are used where they should not be, and what was heard of addresses at all. */
@Path("alarms")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class AlarmsResource extends Resource {

  @GET
  public Response list() {
    ArrayNode alarms = array();
    godwit().alarms().forEach(alarm -> alarms.add(Render.alarm(alarm, portName())));
    ObjectNode announcements = object();
    godwit()
        .announcements()
        .forEach(
            (outcome, count) -> announcements.put(outcome.name().toLowerCase(Locale.ROOT), count));
    ObjectNode body = object();
    body.set("alarms", alarms);
    body.set("announcements", announcements);
    return ok(body);
  }
}

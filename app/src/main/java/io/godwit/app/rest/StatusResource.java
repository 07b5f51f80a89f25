package io.godwit.app.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.godwit.app.program.EdgeStatus;
import java.util.List;
import java.util.stream.Collectors;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;

/** How Godwit is. */
@Path("status")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class StatusResource extends Resource {

  @GET
  public Response status() {
    List<EdgeStatus> edges =
        godwit().topology().edges().stream()
            .map(edge -> godwit().edgeStatus(edge.id()))
            .collect(Collectors.toList());
    List<EdgeStatus> underlays =
        godwit().topology().underlays().stream()
            .map(underlay -> godwit().underlayStatus(underlay.id()))
            .collect(Collectors.toList());
    ObjectNode body = object().put("version", godwit().version()).put("ready", godwit().isReady());
    body.set("edges", render(edges));
    body.set("underlays", render(underlays));
    body.put("networks", godwit().topology().networks().size());
    body.put("endpoints", godwit().topology().endpoints().size());
    body.set(
        "migrations",
        object()
            .put(
                "active",
                godwit().migrations().stream().filter(m -> !m.state().isTerminal()).count()));
    return ok(body);
  }

  private static ObjectNode render(List<EdgeStatus> switches) {
    return object()
        .put("total", switches.size())
        .put("connected", switches.stream().filter(EdgeStatus::connected).count())
        .put("inSync", switches.stream().filter(EdgeStatus::inSync).count());
  }
}

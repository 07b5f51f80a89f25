package io.godwit.app.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.godwit.location.Edge;
import io.godwit.overlay.flow.FlowSpec;
import java.util.Comparator;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** What an edge should hold, readable. */
@Path("rules")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class RulesResource extends Resource {

  @GET
  public Response rules(@QueryParam("edge") @Nullable String id) {
    if (id == null) {
      throw Problem.invalid("ask with edge=NAME");
    }
    Edge edge =
        godwit()
            .topology()
            .edge(id)
            .orElseThrow(() -> Problem.notFound("no edge '" + id + "': see GET /godwit/v1/edges"));
    ArrayNode rules = array();
    godwit().rules(edge.id()).stream()
        .sorted(
            Comparator.comparing((FlowSpec rule) -> rule.table().number())
                .thenComparing(FlowSpec::priority, Comparator.reverseOrder())
                .thenComparing(FlowSpec::toString))
        .forEach(
            rule ->
                rules.add(
                    object()
                        .put("table", rule.table().name())
                        .put("priority", rule.priority())
                        .put("rule", rule.toString())));
    ObjectNode body = object().put("edge", id);
    body.set("rules", rules);
    return ok(body);
  }
}

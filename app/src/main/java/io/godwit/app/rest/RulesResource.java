package io.godwit.app.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.godwit.location.Edge;
import io.godwit.overlay.flow.FlowSpec;
import java.util.Comparator;
import java.util.Set;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** What an edge or an underlay should hold, readable. */
@Path("rules")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class RulesResource extends Resource {

  @GET
  public Response rules(
      @QueryParam("edge") @Nullable String edge,
      @QueryParam("underlay") @Nullable String underlay) {
    if ((edge == null) == (underlay == null)) {
      throw Problem.invalid("ask with edge=NAME or underlay=NAME");
    }
    return edge == null ? ofUnderlay(underlay) : ofEdge(edge);
  }

  private Response ofEdge(String id) {
    Edge edge =
        godwit()
            .topology()
            .edge(id)
            .orElseThrow(() -> Problem.notFound("no edge '" + id + "': see GET /godwit/v1/edges"));
    return ok(render("edge", id, godwit().rules(edge.id())));
  }

  private Response ofUnderlay(@Nullable String id) {
    if (id == null || godwit().topology().underlay(id).isEmpty()) {
      throw Problem.notFound("no underlay '" + id + "': see GET /godwit/v1/underlays");
    }
    return ok(render("underlay", id, godwit().underlayRules(id)));
  }

  private static ObjectNode render(String kind, String id, Set<FlowSpec> all) {
    ArrayNode rules = array();
    all.stream()
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
    ObjectNode body = object().put(kind, id);
    body.set("rules", rules);
    return body;
  }
}

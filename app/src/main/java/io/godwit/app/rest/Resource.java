package io.godwit.app.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.godwit.app.GodwitService;
import io.godwit.location.AttachmentPoint;
import java.util.function.Function;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.onlab.rest.BaseResource;

/** What resources share: the service, and how JSON leaves. */
abstract class Resource extends BaseResource {

  static final ObjectMapper MAPPER = new ObjectMapper();

  GodwitService godwit() {
    return get(GodwitService.class);
  }

  /** Names a place's port as its switch does, or by number if that is unknown. */
  Function<AttachmentPoint, String> portName() {
    GodwitService godwit = godwit();
    return godwit::portName;
  }

  static Response ok(JsonNode body) {
    return answer(200, body);
  }

  static Response answer(int status, JsonNode body) {
    return Response.status(status)
        .type(MediaType.APPLICATION_JSON_TYPE)
        .entity(body.toString())
        .build();
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static ArrayNode array() {
    return MAPPER.createArrayNode();
  }

  /** Reads a query's parameter; JAX-RS would call the whole address unknown. */
  static long number(String name, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw Problem.invalid(name + " is a whole number, not '" + text + "'");
    }
  }
}

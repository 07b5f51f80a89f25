package io.godwit.app.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import javax.ws.rs.core.Response;

/** An error as RFC 7807 has it; {@code detail} says what to do. Thrown by resources. */
public final class Problem extends RuntimeException {

  public static final String MEDIA_TYPE = "application/problem+json";

  private static final long serialVersionUID = 1;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final int status;
  private final String title;

  private Problem(int status, String title, String detail) {
    super(detail);
    this.status = status;
    this.title = title;
  }

  static Problem malformed(String detail) {
    return new Problem(400, "Malformed request", detail);
  }

  static Problem notFound(String detail) {
    return new Problem(404, "Not found", detail);
  }

  static Problem conflict(String detail) {
    return new Problem(409, "Conflict", detail);
  }

  static Problem tooLarge(String detail) {
    return new Problem(413, "Body too large", detail);
  }

  static Problem invalid(String detail) {
    return new Problem(422, "Invalid request", detail);
  }

  static Problem unavailable(String detail) {
    return new Problem(503, "Not now", detail);
  }

  static Problem of(int status, String title, String detail) {
    return new Problem(status, title, detail);
  }

  Response response() {
    ObjectNode body =
        MAPPER
            .createObjectNode()
            .put("type", "about:blank")
            .put("title", title)
            .put("status", status)
            .put("detail", getMessage());
    return Response.status(status).type(MEDIA_TYPE).entity(body.toString()).build();
  }
}

package io.godwit.app.rest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;

/** The API's own description. */
@Path("openapi.json")
@Produces(MediaType.APPLICATION_JSON)
public final class OpenApiResource extends Resource {

  @GET
  public Response document() throws IOException {
    try (InputStream document = OpenApiResource.class.getResourceAsStream("/openapi.json")) {
      if (document == null) {
        throw Problem.notFound("this build has no description of its API");
      }
      return Response.ok(new String(document.readAllBytes(), StandardCharsets.UTF_8)).build();
    }
  }
}

package io.godwit.app.rest;

import io.godwit.app.facts.FactsException;
import io.godwit.location.LocationException;
import io.godwit.location.store.StoreUnavailableException;
import java.util.Locale;
import javax.ws.rs.WebApplicationException;
import javax.ws.rs.core.Response;
import javax.ws.rs.ext.ExceptionMapper;
import javax.ws.rs.ext.Provider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every error leaves as a {@link Problem}; what nobody foresaw is logged whole, and told shortly.
 */
@Provider
public final class ProblemMapper implements ExceptionMapper<Throwable> {

  private static final Logger log = LoggerFactory.getLogger(ProblemMapper.class);

  @Override
  public Response toResponse(Throwable error) {
    return problem(error).response();
  }

  private static Problem problem(Throwable error) {
    if (error instanceof Problem) {
      return (Problem) error;
    }
    if (error instanceof FactsException) {
      return ((FactsException) error).isMalformed()
          ? Problem.malformed(String.valueOf(error.getMessage()))
          : Problem.invalid(String.valueOf(error.getMessage()));
    }
    if (error instanceof LocationException) {
      return problem((LocationException) error);
    }
    if (error instanceof StoreUnavailableException) {
      log.warn("Refused for want of the store: {}", error.toString());
      return Problem.unavailable(
          "the controller could not store this in time; if its disk is full, make room and restart"
              + " it, and send this again, which changes nothing if it was taken");
    }
    if (error instanceof WebApplicationException) {
      Response response = ((WebApplicationException) error).getResponse();
      return Problem.of(
          response.getStatus(),
          response.getStatusInfo().getReasonPhrase(),
          advice(response.getStatus()));
    }
    log.error("Unforeseen error in the REST API", error);
    return Problem.of(
        500,
        "Internal error",
        "Godwit did not foresee this ("
            + error.getClass().getSimpleName()
            + "); the controller's log has the whole of it");
  }

  private static Problem problem(LocationException error) {
    switch (error.kind()) {
      case NOT_FOUND:
        return Problem.notFound(String.valueOf(error.getMessage()));
      case CONFLICT:
        return Problem.conflict(String.valueOf(error.getMessage()));
      default:
        return Problem.invalid(String.valueOf(error.getMessage()));
    }
  }

  private static String advice(int status) {
    switch (status) {
      case 404:
        return "there is nothing at this address: GET /godwit/v1/openapi.json lists what there is";
      case 405:
        return "this address does not take this method: GET /godwit/v1/openapi.json lists what it"
            + " takes";
      case 406:
        return "only application/json is served";
      case 415:
        return "send Content-Type: application/json";
      default:
        return String.format(Locale.ROOT, "HTTP status %d", status);
    }
  }
}

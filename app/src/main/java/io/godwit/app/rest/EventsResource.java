package io.godwit.app.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.godwit.app.events.EventLog;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.ws.rs.DefaultValue;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/**
 * What happened, for those who follow: they ask for what came after the last event that they know,
 * and wait for it (docs/adr/0008).
 */
@Path("events")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class EventsResource extends Resource {

  /** Longest that a request may wait, in milliseconds. */
  private static final long MAX_WAIT_MILLIS = 60_000;

  @GET
  public Response list(
      @QueryParam("since") @Nullable String since,
      @QueryParam("timeoutMs") @DefaultValue("0") String timeoutMs) {
    long timeoutMillis = number("timeoutMs", timeoutMs);
    if (timeoutMillis < 0 || timeoutMillis > MAX_WAIT_MILLIS) {
      throw Problem.invalid("timeoutMs is 0 to " + MAX_WAIT_MILLIS);
    }
    EventLog log = godwit().events();
    long from = since == null ? log.last() : number("since", since);
    if (timeoutMillis > 0) {
      await(log, from, timeoutMillis);
    }
    return ok(render(log.read(from)));
  }

  private static void await(EventLog log, long since, long timeoutMillis) {
    CompletableFuture<Void> next;
    try {
      next = log.next(since);
    } catch (IllegalStateException e) {
      throw Problem.unavailable(e.getMessage() + ": ask without timeoutMs, or later");
    }
    try {
      next.get(timeoutMillis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      next.cancel(false);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.unavailable("Godwit is stopping");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ObjectNode render(EventLog.Page page) {
    ArrayNode events = array();
    page.events().forEach(event -> events.add(Render.event(event)));
    ObjectNode body = object();
    body.set("events", events);
    return body.put("missed", page.hasMissed()).put("last", page.last());
  }
}

package io.godwit.app.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.godwit.app.facts.EventFacts;
import io.godwit.app.facts.FactsException;
import io.godwit.app.facts.FactsReader;
import io.godwit.app.facts.MigrationFacts;
import io.godwit.app.migration.Accepted;
import io.godwit.app.migration.Answer;
import io.godwit.app.migration.Migration;
import io.godwit.app.migration.MigrationEvent;
import io.godwit.app.migration.MigrationId;
import io.godwit.app.migration.MigrationState;
import io.godwit.app.migration.Phase;
import io.godwit.app.migration.Transition;
import io.godwit.location.LocationException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.DefaultValue;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;
import org.onlab.packet.MacAddress;

/** Migrations: create, watch, report what the engine does, abort. */
@Path("migrations")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class MigrationsResource extends Resource {

  /** Longest that a request may wait for a state, in milliseconds. */
  private static final long MAX_WAIT_MILLIS = 60_000;

  /** Longer than the edges' own timer, so that its verdict is what the caller gets. */
  private static final long REDIRECT_WAIT_MILLIS = 10_000;

  /** No event of the network's, which does not wait for it: of the channel alone. */
  private static final String SOURCE_DONE = "source-done";

  @GET
  public Response list() {
    ArrayNode migrations = array();
    godwit().migrations().forEach(migration -> migrations.add(render(migration)));
    ObjectNode body = object();
    body.set("migrations", migrations);
    return ok(body);
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response create(InputStream body) throws IOException {
    MigrationFacts facts = FactsReader.read(body, MigrationFacts.class);
    Accepted created = join(godwit().migrate(facts), MAX_WAIT_MILLIS);
    return Response.status(created.isNew() ? 201 : 200)
        .location(URI.create("migrations/" + created.migration().id()))
        .type(MediaType.APPLICATION_JSON_TYPE)
        .entity(render(created.migration()).toString())
        .build();
  }

  @GET
  @Path("{id}")
  public Response get(
      @PathParam("id") String id,
      @QueryParam("wait") @Nullable String wait,
      @QueryParam("timeoutMs") @DefaultValue("10000") String timeoutMs) {
    Migration migration = known(id);
    if (wait == null) {
      return ok(render(migration));
    }
    long timeoutMillis = number("timeoutMs", timeoutMs);
    if (timeoutMillis < 0 || timeoutMillis > MAX_WAIT_MILLIS) {
      throw Problem.invalid("timeoutMs is 0 to " + MAX_WAIT_MILLIS);
    }
    CompletableFuture<Migration> reached = godwit().await(migration.id(), phase(wait));
    try {
      return ok(render(reached.get(timeoutMillis, TimeUnit.MILLISECONDS)));
    } catch (TimeoutException e) {
      reached.cancel(false);
      return ok(render(known(id)));
    } catch (InterruptedException | ExecutionException e) {
      throw unavailable(e);
    }
  }

  @POST
  @Path("{id}/events")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response event(@PathParam("id") String id, InputStream body) throws IOException {
    EventFacts facts = FactsReader.read(body, EventFacts.class);
    @Nullable MigrationEvent event = SOURCE_DONE.equals(facts.event) ? null : event(facts.event);
    Migration migration = known(id);
    if (facts.epoch != null && facts.epoch != migration.epoch()) {
      throw Problem.conflict(
          String.format(
              "migration %s has epoch %d, not %d: the event is of another migration",
              id, migration.epoch(), facts.epoch));
    }
    if (event == null) {
      return ok(render(join(godwit().sourceDone(migration.id()), MAX_WAIT_MILLIS)));
    }
    String reason = facts.reason == null ? "" : facts.reason;
    Answer answer = join(godwit().report(migration.id(), event, reason), MAX_WAIT_MILLIS);
    accepted(answer, event);
    switch (event) {
      case NEARLY_DONE:
        return ok(render(turned(migration.id(), Phase.POISED)));
      case ABOUT_TO_STOP:
        return ok(render(turned(migration.id(), Phase.REDIRECTED)).put("mayStop", true));
      default:
        return ok(render(answer.migration()));
    }
  }

  /** Waits until the edges have turned as far as that. */
  private Migration turned(MigrationId id, Phase phase) {
    Migration turned = join(godwit().await(id, phase), REDIRECT_WAIT_MILLIS);
    if (turned.state() == MigrationState.ABORTING || turned.state() == MigrationState.ABORTED) {
      throw Problem.conflict(
          "the redirect failed ("
              + turned.reason()
              + "): keep the guest running at the source; a new migration may be tried at once");
    }
    if (turned.phase() == Phase.READY) {
      throw Problem.conflict(
          "the others could not be turned to the destination beforehand (see the timeline): go on"
              + " copying, and say it again, or announce the stop without it");
    }
    return turned;
  }

  @DELETE
  @Path("{id}")
  public Response abort(@PathParam("id") String id) {
    Answer answer =
        join(
            godwit().report(known(id).id(), MigrationEvent.ABORT, "aborted on request"),
            MAX_WAIT_MILLIS);
    accepted(answer, MigrationEvent.ABORT);
    return answer(202, render(answer.migration()));
  }

  private static void accepted(Answer answer, MigrationEvent event) {
    if (answer.verdict() == Transition.Verdict.REFUSED) {
      throw Problem.conflict(
          "a migration in "
              + answer.migration().state()
              + " does not take '"
              + name(event)
              + "': "
              + expected(answer.migration().state()));
    }
  }

  private static String expected(MigrationState state) {
    switch (state) {
      case REQUESTED:
      case PREPARING:
        return "wait until it is READY (GET ?wait=READY)";
      case SWITCHING:
        return "the guest has stopped; report 'resumed' or 'failed'";
      case SETTLING:
      case COMPLETED:
        return "the guest runs at the destination; to move it again create a new migration";
      case ABORTING:
      case ABORTED:
        return "it was given up and the guest is served at the source; create a new migration";
      default:
        return "see its state and timeline";
    }
  }

  private Migration known(String id) {
    Optional<Migration> migration;
    try {
      migration = godwit().migration(MigrationId.of(id));
    } catch (IllegalArgumentException e) {
      migration = Optional.empty();
    }
    return migration.orElseThrow(
        () -> Problem.notFound("no migration '" + id + "': see GET /godwit/v1/migrations"));
  }

  private static MigrationEvent event(@Nullable String text) {
    if (text != null) {
      switch (text) {
        case "nearly-done":
          return MigrationEvent.NEARLY_DONE;
        case "about-to-stop":
          return MigrationEvent.ABOUT_TO_STOP;
        case "stopped":
          return MigrationEvent.STOPPED;
        case "resumed":
          return MigrationEvent.RESUMED;
        case "failed":
          return MigrationEvent.FAILED;
        default:
          break;
      }
    }
    throw Problem.invalid(
        "field 'event' is 'nearly-done', 'about-to-stop', 'stopped', 'resumed', 'source-done' or"
            + " 'failed', not '"
            + text
            + "'");
  }

  private static String name(MigrationEvent event) {
    return event.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The first phase in which users see that state. */
  private static Phase phase(String state) {
    for (Phase phase : Phase.values()) {
      if (phase.state().name().equals(state)) {
        return phase;
      }
    }
    throw Problem.invalid(
        "wait is one of "
            + Arrays.stream(MigrationState.values())
                .map(Enum::name)
                .collect(Collectors.joining(", ")));
  }

  private ObjectNode render(Migration migration) {
    Optional<MacAddress> mac =
        godwit()
            .topology()
            .endpoint(migration.endpoint().value())
            .map(location -> location.endpoint().mac());
    return Render.migration(migration, mac, portName());
  }

  private static <T> T join(CompletableFuture<T> future, long millis) {
    try {
      return future.get(millis, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (isForTheSender(e.getCause())) {
        throw (RuntimeException) e.getCause();
      }
      throw unavailable(e);
    } catch (InterruptedException | TimeoutException e) {
      throw unavailable(e);
    }
  }

  private static boolean isForTheSender(@Nullable Throwable cause) {
    return cause instanceof LocationException || cause instanceof FactsException;
  }

  private static Problem unavailable(Exception e) {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    return Problem.unavailable(
        "the controller could not store this in time ("
            + e
            + "): send it again, which changes nothing if it was taken");
  }
}

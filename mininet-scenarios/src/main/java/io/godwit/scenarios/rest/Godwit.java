package io.godwit.scenarios.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Godwit's REST API, as far as moves and facts need it. */
public final class Godwit {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Set<String> TERMINAL = Set.of("COMPLETED", "ABORTED");

  /** What the API takes. */
  private static final long LONGEST_POLL_MILLIS = 60_000;

  private static final Set<String> FOLLOWED = Set.of("DRAINING", "VOUCHING", "COMPLETED");

  private final RestClient rest;

  public Godwit(RestClient rest) {
    this.rest = rest;
  }

  /** For requests that are meant to be refused, and what has no method here. */
  public RestClient rest() {
    return rest;
  }

  public JsonNode status() {
    return rest.get("/status").orThrow().json();
  }

  public void put(String kind, String id, JsonNode facts) {
    rest.put("/" + kind + "/" + id, facts.toString()).orThrow();
  }

  /** Takes away what there is of a kind, if it is there. */
  public void remove(String kind, String id) {
    Answer answer = rest.delete("/" + kind + "/" + id);
    if (answer.status() != 404) {
      answer.orThrow();
    }
  }

  /** All ids of a kind: edges, networks, endpoints or migrations. */
  public List<String> ids(String kind) {
    List<String> ids = new ArrayList<>();
    rest.get("/" + kind)
        .orThrow()
        .json()
        .path(kind)
        .forEach(one -> ids.add(one.get("id").asText()));
    return ids;
  }

  /** What a switch should hold, as Godwit sees it. */
  public List<String> rules(String edge) {
    List<String> rules = new ArrayList<>();
    rest.get("/rules?edge=" + edge)
        .orThrow()
        .json()
        .path("rules")
        .forEach(rule -> rules.add(rule.get("rule").asText()));
    return rules;
  }

  /** Waits until every edge is connected and holds just what it should. */
  public void awaitInSync(int edges, Duration longest) {
    awaitInSync("edges", edges, longest);
  }

  /** The same of every underlay's switch. */
  public void awaitUnderlaysInSync(int underlays, Duration longest) {
    awaitInSync("underlays", underlays, longest);
  }

  private void awaitInSync(String kind, int wanted, Duration longest) {
    Await.until(
        longest,
        () -> {
          JsonNode state = status().path(kind);
          boolean all =
              state.path("total").asInt() == wanted
                  && state.path("connected").asInt() == wanted
                  && state.path("inSync").asInt() == wanted;
          return all
              ? ""
              : wanted + " " + kind + " in sync wanted, Godwit says " + state + ": " + late(kind);
        });
  }

  /** Those that are not in sync, each whole. */
  private List<JsonNode> late(String kind) {
    List<JsonNode> late = new ArrayList<>();
    rest.get("/" + kind)
        .json()
        .path(kind)
        .forEach(
            one -> {
              if (!one.path("inSync").asBoolean()) {
                late.add(one);
              }
            });
    return late;
  }

  /** An underlay and its open channels. */
  public JsonNode underlay(String id) {
    return rest.get("/underlays/" + id).orThrow().json();
  }

  /** What an underlay's switch dropped at migration ports, and passed in sessions. */
  public JsonNode underlayCounters(String id) {
    return rest.get("/underlays/" + id + "/counters").orThrow().json();
  }

  /** Asks for a migration; answers with its id. */
  public String migrate(String endpoint, String edge, String port) {
    return migrate(endpoint, edge, port, MissingNode.getInstance());
  }

  /**
   * The same with what is to be said of the migration's channel.
   *
   * @param channel missing if nothing is
   */
  public String migrate(String endpoint, String edge, String port, JsonNode channel) {
    ObjectNode facts = MAPPER.createObjectNode().put("endpoint", endpoint);
    facts.putObject("to").put("edge", edge).put("port", port);
    if (!channel.isMissingNode()) {
      facts.set("channel", channel);
    }
    return rest.post("/migrations", facts.toString()).orThrow().json().get("id").asText();
  }

  /**
   * Asks for a migration that Godwit is to drive; answers with its id.
   *
   * @param qmp the engine's parameters
   */
  public String migrateByQmp(String endpoint, String edge, String port, JsonNode qmp) {
    ObjectNode facts = MAPPER.createObjectNode().put("endpoint", endpoint).put("engine", "qmp");
    facts.putObject("to").put("edge", edge).put("port", port);
    facts.set("qmp", qmp);
    return rest.post("/migrations", facts.toString()).orThrow().json().get("id").asText();
  }

  /** The id of the last migration of an endpoint that was asked for. */
  public String newestMigration(String endpoint) {
    String id = null;
    for (JsonNode one : rest.get("/migrations").orThrow().json().path("migrations")) {
      if (one.path("endpoint").asText().equals(endpoint)) {
        id = one.path("id").asText();
      }
    }
    if (id == null) {
      throw new RestException("nobody has asked for a migration of " + endpoint);
    }
    return id;
  }

  /** Gives a migration up; answers with how it stands. */
  public JsonNode abort(String id) {
    return rest.delete("/migrations/" + id).orThrow().json();
  }

  public JsonNode migration(String id) {
    return rest.get("/migrations/" + id).orThrow().json();
  }

  /**
   * Waits for a state of a migration.
   *
   * @throws RestException if it ends otherwise, or is not there in time
   */
  public JsonNode awaitMigration(String id, String state, Duration longest) {
    JsonNode migration;
    long left = longest.toMillis();
    boolean isTimedOut;
    do {
      long once = Math.min(left, LONGEST_POLL_MILLIS);
      long start = System.nanoTime();
      migration =
          rest.get("/migrations/" + id + "?wait=" + state + "&timeoutMs=" + once).orThrow().json();
      // An earlier answer says that it is there, or can't get there any more.
      isTimedOut = System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(once);
      left -= once;
    } while (isTimedOut && left > 0 && !migration.path("state").asText().equals(state));
    if (!migration.path("state").asText().equals(state)) {
      throw new RestException(
          "migration %s is in %s (%s) after %d ms, not in %s"
              .formatted(
                  id,
                  migration.path("phase").asText(),
                  migration.path("reason").asText(),
                  longest.toMillis(),
                  state));
    }
    return migration;
  }

  /** Waits until no migration has anything left to do. */
  public void awaitNoMigrations(Duration longest) {
    Await.until(
        longest,
        () -> {
          for (JsonNode one : rest.get("/migrations").orThrow().json().path("migrations")) {
            if (!TERMINAL.contains(one.path("state").asText())) {
              return "migration %s is in %s"
                  .formatted(one.path("id").asText(), one.path("phase").asText());
            }
          }
          return "";
        });
  }

  /** Waits until every edge has followed a guest that was reported to run at its destination. */
  public JsonNode awaitFollowed(String id, Duration longest) {
    Await.until(
        longest,
        () -> {
          String phase = migration(id).path("phase").asText();
          return FOLLOWED.contains(phase) ? "" : "migration " + id + " is in " + phase;
        });
    return migration(id);
  }

  /**
   * Tells what the engine does; the answer to nearly-done comes when the others have turned, that
   * to about-to-stop when the guest may stop.
   */
  public JsonNode report(String id, String event) {
    String body = MAPPER.createObjectNode().put("event", event).toString();
    return rest.post("/migrations/" + id + "/events", body).orThrow().json();
  }
}

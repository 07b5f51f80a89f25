package io.godwit.scenarios.move;

import com.fasterxml.jackson.databind.JsonNode;
import io.godwit.scenarios.accounting.Accounting;
import io.godwit.scenarios.rest.Godwit;
import io.godwit.scenarios.rest.RestException;
import io.godwit.scenarios.ssh.Agent;
import io.godwit.scenarios.ssh.Agent.Blackout;
import io.godwit.scenarios.ssh.Agent.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A move under Godwit's {@code external} engine, as an orchestrator does it: ask, wait for READY,
 * announce the stop (if it can), stop when told that it may, report the stop and the resume. The
 * blackout is timed on the far side: reports go out at once, but no guest waits for their answers.
 *
 * <p>The timeline puts Godwit's clock beside the far side's: on two machines they must be in step.
 */
public final class GodwitMover implements Mover {

  private static final Duration READY = Duration.ofSeconds(20);
  private static final Duration COMPLETED = Duration.ofSeconds(50);

  private final Agent agent;
  private final Godwit godwit;

  public GodwitMover(Agent agent, Godwit godwit) {
    this.agent = agent;
    this.godwit = godwit;
  }

  @Override
  public Move move(MoveOrder order) {
    agent.expectGuest(order.guest(), order.destination());
    String id = godwit.migrate(order.guest(), order.destination(), order.guest());
    godwit.awaitMigration(id, "READY", READY);
    if (order.stopIsAnnounced()) {
      announceStop(id);
    }
    CompletableFuture<JsonNode> stopped = new CompletableFuture<>();
    Blackout blackout =
        agent.blackout(
            order.guest(),
            order.destination(),
            order.blackoutMillis(),
            order.announce(),
            () -> stopped.completeAsync(() -> godwit.report(id, "stopped")));
    join(stopped);
    godwit.report(id, "resumed");
    JsonNode migration =
        order.untilCompleted()
            ? godwit.awaitMigration(id, "COMPLETED", COMPLETED)
            : godwit.awaitFollowed(id, COMPLETED);
    return new Move(blackout.pausedNanos(), blackout.resumedNanos(), timeline(migration, blackout));
  }

  private void announceStop(String id) {
    JsonNode redirected = godwit.report(id, "about-to-stop");
    if (!redirected.path("mayStop").asBoolean()) {
      throw new RestException("migration " + id + ": the guest may not stop: " + redirected);
    }
  }

  private static void join(CompletableFuture<JsonNode> stopped) {
    try {
      stopped.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RestException) {
        throw (RestException) e.getCause();
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private Map<String, Double> timeline(JsonNode migration, Blackout blackout) {
    Clock clock = agent.clock();
    double stopWallMillis =
        clock.wallMillis() - Accounting.millisSince(blackout.pausedNanos(), clock.monotonicNanos());
    List<Map.Entry<String, Double>> events = new ArrayList<>();
    events.add(Map.entry("guest stopped", 0.0));
    events.add(
        Map.entry(
            "guest resumed",
            Accounting.millisSince(blackout.pausedNanos(), blackout.resumedNanos())));
    for (JsonNode entry : migration.path("timeline")) {
      events.add(
          Map.entry(
              "godwit " + entry.path("event").asText().toLowerCase(Locale.ROOT),
              entry.path("atMillis").asDouble() - stopWallMillis));
    }
    events.sort(Map.Entry.comparingByValue());
    Map<String, Double> timeline = new LinkedHashMap<>();
    events.forEach(event -> timeline.putIfAbsent(event.getKey(), event.getValue()));
    return timeline;
  }
}

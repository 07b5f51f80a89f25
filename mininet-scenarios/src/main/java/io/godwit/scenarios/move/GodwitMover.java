package io.godwit.scenarios.move;

import com.fasterxml.jackson.databind.JsonNode;
import io.godwit.scenarios.accounting.Accounting;
import io.godwit.scenarios.rest.Godwit;
import io.godwit.scenarios.ssh.Agent;
import io.godwit.scenarios.ssh.Agent.Blackout;
import io.godwit.scenarios.ssh.Agent.Clock;
import io.godwit.scenarios.ssh.Agent.EngineLogin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A move under Godwit's {@code external} engine, as an orchestrator does it: ask, wait for READY,
 * announce the stop (if it can), stop when told that it may, by Godwit or by the network itself,
 * report the stop and the resume. From the announcement on all of it happens on the far side, in
 * the process that stops and resumes the guest, as an engine does it.
 *
 * <p>The timeline puts Godwit's clock beside the far side's: on two machines they must be in step.
 */
public final class GodwitMover implements Mover {

  /** In the timeline: the network itself has told the engine that the guest may stop. */
  public static final String ECHOED = "network echoed";

  private static final Duration READY = Duration.ofSeconds(20);
  private static final Duration COMPLETED = Duration.ofSeconds(50);

  private final Agent agent;
  private final Godwit godwit;
  private final String url;
  private final String login;

  /**
   * @param url Godwit's REST API, as the far side reaches it
   * @param login {@code user:password}
   */
  public GodwitMover(Agent agent, Godwit godwit, String url, String login) {
    this.agent = agent;
    this.godwit = godwit;
    this.url = url;
    this.login = login;
  }

  @Override
  public Move move(MoveOrder order) {
    agent.expectGuest(order.guest(), order.destination());
    String id = godwit.migrate(order.guest(), order.destination(), order.guest());
    godwit.awaitMigration(id, "READY", READY);
    Blackout blackout =
        agent.moveUnderGodwit(
            order.guest(),
            order.destination(),
            order.blackoutMillis(),
            order.notice().label(),
            order.announce(),
            new EngineLogin(url, login, id));
    JsonNode migration =
        order.untilCompleted()
            ? godwit.awaitMigration(id, "COMPLETED", COMPLETED)
            : godwit.awaitFollowed(id, COMPLETED);
    return new Move(blackout.pausedNanos(), blackout.resumedNanos(), timeline(migration, blackout));
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
    blackout
        .echoedNanos()
        .ifPresent(
            echoed ->
                events.add(
                    Map.entry(ECHOED, Accounting.millisSince(blackout.pausedNanos(), echoed))));
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

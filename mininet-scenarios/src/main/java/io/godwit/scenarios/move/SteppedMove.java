package io.godwit.scenarios.move;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.godwit.scenarios.rest.Godwit;
import io.godwit.scenarios.ssh.Agent;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A move under the {@code external} engine, one step at a time, so that something can go wrong
 * between any two. The guest stops and goes on whether Godwit is told, or there to be told, or not.
 */
public final class SteppedMove {

  public static final String NEARLY_DONE = "nearly-done";
  public static final String ABOUT_TO_STOP = "about-to-stop";
  public static final String STOPPED = "stopped";
  public static final String RESUMED = "resumed";

  private static final Duration READY = Duration.ofSeconds(30);

  private final Agent agent;
  private final Godwit godwit;
  private final String guest;
  private final String destination;
  private final Consumer<String> runsAt;
  private final String id;
  private JsonNode echo = MissingNode.getInstance();

  /**
   * Asks for the migration.
   *
   * @param channel on which the guest is copied; missing if that is not said
   * @param runsAt told where the guest runs
   */
  SteppedMove(
      Agent agent,
      Godwit godwit,
      String guest,
      String destination,
      JsonNode channel,
      Consumer<String> runsAt) {
    this.agent = agent;
    this.godwit = godwit;
    this.guest = guest;
    this.destination = destination;
    this.runsAt = runsAt;
    agent.expectGuest(guest, destination);
    this.id = godwit.migrate(guest, destination, guest, channel);
  }

  public String id() {
    return id;
  }

  public String destination() {
    return destination;
  }

  public SteppedMove awaitReady() {
    echo = godwit.awaitMigration(id, "READY", READY).path("echo");
    return this;
  }

  /** Tells Godwit what the engine does; what it answers. */
  public JsonNode report(String event) {
    return godwit.report(id, event);
  }

  /** Asks the network itself, for so long, whether the guest may stop; what it says. */
  public boolean echo(Duration patience) {
    return agent.echo(guest, echo, patience);
  }

  public void stop() {
    agent.pauseGuest(guest);
  }

  public void resume(boolean announce) {
    agent.resumeGuest(guest, destination, announce);
    runsAt.accept(destination);
  }

  /** The engine gave up: the guest, if it was stopped, goes on where it was. */
  public void abort() {
    godwit.rest().delete("/migrations/" + id).orThrow();
  }

  public JsonNode await(String state, Duration longest) {
    return godwit.awaitMigration(id, state, longest);
  }
}

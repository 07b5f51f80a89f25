package io.godwit.benchmarks.switchover;

import com.fasterxml.jackson.databind.JsonNode;
import io.godwit.benchmarks.controller.Hypervisors;
import io.godwit.benchmarks.openflow.Confirmation;
import io.godwit.benchmarks.openflow.EmulatedSwitch;
import io.godwit.scenarios.rest.Await;
import io.godwit.scenarios.rest.Godwit;
import java.time.Duration;
import java.util.List;

/**
 * One guest's switchover, timed from the moment before the engine's report leaves. Switches and
 * engine share this process's clock.
 *
 * @param confirmed until source and destination have confirmed the redirect, in nanoseconds
 * @param lastPeer until every other edge has, too
 * @param mayStop until the engine has the answer, the datapaths' time included
 * @param repoint of that, by the controller's own timeline: the intent is stored, the others and
 *     the destination have confirmed, what they had sent to the source has arrived
 * @param redirect of that: source and destination have confirmed, the datapaths have followed
 * @param guardShut from the report of the stop until the source has shut its guard
 * @param changesAtEnds flow-mods for the redirect at source and destination together
 * @param changesAtPeer the most at another edge
 */
public record Switchover(
    long confirmed,
    long lastPeer,
    long mayStop,
    long repoint,
    long redirect,
    long guardShut,
    int changesAtEnds,
    int changesAtPeer) {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long QUIET_MILLIS = 20;
  private static final double NANOS_PER_MILLI = 1e6;

  /** Carries a migration that is READY to the guest's stop. */
  static Switchover of(
      Godwit godwit, Hypervisors hypervisors, String migration, int source, int destination)
      throws InterruptedException {
    List<EmulatedSwitch> switches = hypervisors.switches();
    switches.forEach(EmulatedSwitch::takeConfirmations);
    Tally tally = new Tally(switches, source, destination);
    long announced = System.nanoTime();
    godwit.report(migration, "about-to-stop");
    long answered = System.nanoTime();
    Await.until(PATIENCE, tally::missing);
    // What the redirect made superfluous goes after it, and is counted, too.
    Thread.sleep(QUIET_MILLIS);
    tally.missing();

    switches.get(source).takeConfirmations();
    long stopped = System.nanoTime();
    godwit.report(migration, "stopped");
    Tally guard = new Tally(List.of(switches.get(source)), 0, 0);
    Await.until(PATIENCE, guard::missing);
    JsonNode timeline = godwit.migration(migration).path("timeline");
    return new Switchover(
        tally.ends - announced,
        tally.last - announced,
        answered - announced,
        nanosBetween(timeline, "repointing", "redirecting"),
        nanosBetween(timeline, "redirecting", "redirected"),
        guard.ends - stopped,
        tally.changesAtEnds,
        tally.changesAtPeer);
  }

  private static long nanosBetween(JsonNode timeline, String from, String to) {
    return Math.round((at(timeline, to) - at(timeline, from)) * NANOS_PER_MILLI);
  }

  private static double at(JsonNode timeline, String event) {
    for (JsonNode entry : timeline) {
      if (entry.path("event").asText().equals(event)) {
        return entry.path("atMillis").asDouble();
      }
    }
    throw new IllegalStateException("no '" + event + "' in the timeline: " + timeline);
  }

  /** Collects the switches' first confirmations. */
  private static final class Tally {
    private final List<EmulatedSwitch> switches;
    private final int source;
    private final int destination;
    private final boolean[] seen;
    private int count;
    private long ends;
    private long last;
    private int changesAtEnds;
    private int changesAtPeer;

    Tally(List<EmulatedSwitch> switches, int source, int destination) {
      this.switches = switches;
      this.source = source;
      this.destination = destination;
      this.seen = new boolean[switches.size()];
    }

    String missing() {
      for (int i = 0; i < switches.size(); i++) {
        List<Confirmation> confirmations = switches.get(i).takeConfirmations();
        if (!confirmations.isEmpty()) {
          take(i, confirmations);
        }
      }
      return count == switches.size()
          ? ""
          : count + " of " + switches.size() + " edges have confirmed";
    }

    private void take(int number, List<Confirmation> confirmations) {
      int changes = confirmations.stream().mapToInt(Confirmation::changes).sum();
      if (number == source || number == destination) {
        changesAtEnds += changes;
      } else {
        changesAtPeer = Math.max(changesAtPeer, changes);
      }
      if (seen[number]) {
        return;
      }
      seen[number] = true;
      count++;
      long nanos = confirmations.get(0).nanos();
      last = Math.max(last, nanos);
      if (number == source || number == destination) {
        ends = Math.max(ends, nanos);
      }
    }
  }
}

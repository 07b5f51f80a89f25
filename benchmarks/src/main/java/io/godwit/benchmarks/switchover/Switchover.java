package io.godwit.benchmarks.switchover;

import com.fasterxml.jackson.databind.JsonNode;
import io.godwit.benchmarks.controller.Hypervisors;
import io.godwit.benchmarks.openflow.Confirmation;
import io.godwit.benchmarks.openflow.EmulatedSwitch;
import io.godwit.scenarios.rest.Await;
import io.godwit.scenarios.rest.Godwit;
import java.time.Duration;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One guest's switchover, timed from the moment before the engine's report leaves that the guest is
 * about to stop. Switches and engine share this process's clock.
 *
 * @param nearlyDone what came before it, from the report that the copy is nearly done until its
 *     answer, in nanoseconds; 0 if that was left out
 * @param lastPeer until every edge but source and destination has confirmed, from the report that
 *     turns them: that the copy is nearly done, or else that the guest is about to stop
 * @param confirmed until source and destination have confirmed the redirect
 * @param mayStop until the engine has the answer, the datapaths' time included
 * @param repoint by the controller's own timeline, of the first of the reports: the intent is
 *     stored, the others and the destination have confirmed, what they had sent to the source has
 *     arrived
 * @param redirect the same of the second, or only one: source and destination have confirmed, the
 *     datapaths have followed
 * @param guardShut from the report of the stop until the source has shut its guard
 * @param changesAtEnds flow-mods for the redirect at source and destination together
 * @param changesAtPeer the most at another edge
 */
public record Switchover(
    long nearlyDone,
    long lastPeer,
    long confirmed,
    long mayStop,
    long repoint,
    long redirect,
    long guardShut,
    int changesAtEnds,
    int changesAtPeer) {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long QUIET_MILLIS = 20;
  private static final double NANOS_PER_MILLI = 1e6;

  /**
   * Carries a migration that is READY to the guest's stop.
   *
   * @param saysNearlyDone whether the engine says beforehand that its copy is nearly done
   */
  static Switchover of(
      Godwit godwit,
      Hypervisors hypervisors,
      String migration,
      int source,
      int destination,
      boolean saysNearlyDone)
      throws InterruptedException {
    List<EmulatedSwitch> switches = hypervisors.switches();
    switches.forEach(EmulatedSwitch::takeConfirmations);
    Tally others = new Tally(switches, source, destination, i -> i != source);
    Tally ends = new Tally(switches, source, destination, i -> i == source || i == destination);
    Tally all = new Tally(switches, source, destination, i -> true);
    @Nullable Step near = saysNearlyDone ? Step.of(godwit, migration, "nearly-done", others) : null;
    Step stop = Step.of(godwit, migration, "about-to-stop", saysNearlyDone ? ends : all);
    Step turning = near == null ? stop : near;

    switches.get(source).takeConfirmations();
    Tally guard = new Tally(List.of(switches.get(source)), 0, 0, i -> true);
    Step stopped = Step.of(godwit, migration, "stopped", guard);
    JsonNode timeline = godwit.migration(migration).path("timeline");
    return new Switchover(
        near == null ? 0 : near.answered - near.reported,
        turning.tally.last - turning.reported,
        stop.tally.ends - stop.reported,
        stop.answered - stop.reported,
        near == null
            ? nanosBetween(timeline, "repointing", "redirecting")
            : nanosBetween(timeline, "approaching", "poised"),
        nanosBetween(timeline, "redirecting", "redirected"),
        guard.ends - stopped.reported,
        stop.tally.changesAtEnds + (near == null ? 0 : near.tally.changesAtEnds),
        Math.max(stop.tally.changesAtPeer, turning.tally.changesAtPeer));
  }

  /** A report, its answer, and what it changed. */
  private record Step(long reported, long answered, Tally tally) {
    static Step of(Godwit godwit, String migration, String event, Tally tally)
        throws InterruptedException {
      long reported = System.nanoTime();
      godwit.report(migration, event);
      long answered = System.nanoTime();
      Await.until(PATIENCE, tally::missing);
      // What it made superfluous goes after it, and is counted, too.
      Thread.sleep(QUIET_MILLIS);
      tally.missing();
      return new Step(reported, answered, tally);
    }
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
    private final List<Integer> awaited;
    private long ends;
    private long last;
    private int changesAtEnds;
    private int changesAtPeer;

    /**
     * @param awaited whose confirmation is waited for, by number
     */
    Tally(List<EmulatedSwitch> switches, int source, int destination, IntPredicate awaited) {
      this.switches = switches;
      this.source = source;
      this.destination = destination;
      this.seen = new boolean[switches.size()];
      this.awaited = IntStream.range(0, switches.size()).filter(awaited).boxed().toList();
    }

    String missing() {
      for (int i = 0; i < switches.size(); i++) {
        List<Confirmation> confirmations = switches.get(i).takeConfirmations();
        if (!confirmations.isEmpty()) {
          take(i, confirmations);
        }
      }
      long count = awaited.stream().filter(i -> seen[i]).count();
      return count == awaited.size()
          ? ""
          : count + " of " + awaited.size() + " edges have confirmed";
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
      long nanos = confirmations.get(0).nanos();
      last = Math.max(last, nanos);
      if (number == source || number == destination) {
        ends = Math.max(ends, nanos);
      }
    }
  }
}

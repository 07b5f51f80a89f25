package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.scenarios.accounting.Accounting;
import io.godwit.scenarios.accounting.Counts;
import io.godwit.scenarios.accounting.Trace;
import io.godwit.scenarios.move.MeasuredMove;
import io.godwit.scenarios.move.Peer;
import io.godwit.scenarios.move.RealGuest;
import io.godwit.scenarios.move.RealGuest.RealMove;
import io.godwit.scenarios.report.Run;
import io.godwit.scenarios.rest.Await;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.testbed.Testbed.Network;
import io.godwit.scenarios.traffic.Pause;
import io.godwit.scenarios.traffic.Streams;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** A series of moves of the real guest, counted by the guest itself and by its peer. */
final class RealMoves {

  /** What a run is called in which QEMU stopped the guest before the network was redirected. */
  private static final String EARLY = " (converged early)";

  private static final Duration COPYING = Duration.ofSeconds(10);
  private static final long MOMENT_MILLIS = 500;

  private final RealGuest guest;
  private final Recorder recorder;
  private final String scenario;
  private final List<Double> blackouts = new ArrayList<>();
  private int early;

  RealMoves(RealGuest guest, Recorder recorder, String scenario) {
    this.guest = guest;
    this.recorder = recorder;
    this.scenario = scenario;
  }

  static RealGuest guest(Testbed testbed) {
    return guest(testbed, testbed.realNetwork());
  }

  static RealGuest guest(Testbed testbed, Network network) {
    return new RealGuest(testbed.agent(), testbed.godwit(), network.topology());
  }

  /** Begins a move, and returns a moment after its memory has begun to be copied. */
  static String beginCopying(Testbed testbed, RealGuest guest, String destination, long bandwidth) {
    Pause.millis(MOMENT_MILLIS);
    String id = guest.begin(destination, "pre-copy", bandwidth);
    Await.until(
        COPYING,
        () ->
            RealGuest.tells(testbed.godwit().migration(id), "copying") ? "" : "nothing is copied");
    Pause.millis(MOMENT_MILLIS);
    return id;
  }

  /**
   * Moves the guest as often as asked for; every move but one that converged early is unnoticed.
   */
  void run(String mode) {
    run(() -> guest.move(mode));
  }

  /**
   * The same for a way of its own to move the guest.
   *
   * @param mover moves the guest once
   */
  void run(Supplier<RealMove> mover) {
    Map<String, Double> noise = guest.noise();
    for (int repetition = 1; repetition <= recorder.repetitions(); repetition++) {
      record(mover.get(), repetition, noise);
    }
    blackouts.sort(null);
    recorder.say(
        "%d moves, %d converged early; blackout %.1f ms (median), %.1f ms (worst)"
            .formatted(
                blackouts.size(),
                early,
                (blackouts.get((blackouts.size() - 1) / 2) + blackouts.get(blackouts.size() / 2))
                    / 2,
                blackouts.get(blackouts.size() - 1)));
    assertTrue(
        early * 4 <= blackouts.size(),
        early + " of " + blackouts.size() + " moves converged early");
  }

  /** Moves the guest once. */
  void once(String mode) {
    Map<String, Double> noise = guest.noise();
    record(guest.move(mode), 1, noise);
  }

  private void record(RealMove real, int repetition, Map<String, Double> noise) {
    MeasuredMove move =
        new MeasuredMove(
            real.move(),
            List.of(
                row(real, repetition, Run.TO_GUEST, Streams.UDP_TO_GUEST, noise),
                row(real, repetition, Run.FROM_GUEST, Streams.UDP_FROM_GUEST, noise)),
            real.traces());
    recorder.record(move);
    blackouts.add(real.blackoutMillis());
    recorder.say(
        "blackout %.1f ms; outage to the guest %.1f ms, from it %.1f ms; without a move %.1f, %.1f"
            .formatted(
                real.blackoutMillis(),
                move.runs().get(0).longestGapMs(),
                move.runs().get(1).longestGapMs(),
                move.runs().get(0).noiseGapMs(),
                move.runs().get(1).noiseGapMs()));
    if (real.convergedEarly()) {
      early++;
      recorder.say("QEMU converged before the redirect: what lay in the source's tap is lost");
    } else {
      Expect.unnoticed(move);
    }
  }

  private Run row(
      RealMove real, int repetition, String direction, String stream, Map<String, Double> noise) {
    Trace trace = Objects.requireNonNull(real.traces().get(stream), stream);
    Counts counts = Accounting.count(trace, real.move().pausedNanos(), real.move().resumedNanos());
    return new Run(
        "godwit",
        "vxlan",
        scenario + (real.convergedEarly() ? EARLY : ""),
        direction,
        Peer.THIRD.label(),
        repetition,
        real.blackoutMillis(),
        counts.sent(),
        counts.lostBefore(),
        counts.lostInBlackout(),
        counts.lostAfter(),
        counts.duplicates(),
        counts.reordered(),
        counts.longestGapMillis(),
        noise.getOrDefault(stream, 0.0),
        null,
        null,
        real.move().timeline());
  }
}

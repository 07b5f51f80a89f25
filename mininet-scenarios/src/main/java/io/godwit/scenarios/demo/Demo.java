package io.godwit.scenarios.demo;

import io.godwit.scenarios.move.MeasuredMove;
import io.godwit.scenarios.move.Peer;
import io.godwit.scenarios.move.Plan;
import io.godwit.scenarios.report.Report;
import io.godwit.scenarios.report.Run;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.testbed.Testbed.Network;
import io.godwit.scenarios.topology.Mode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The same moves on plain learning VXLAN and under Godwit: a guest that talks and listens, then one
 * that only listens and announces nothing.
 */
public final class Demo {

  public static final String MOVE = "move";
  public static final String SILENT = "silent-guest";

  private static final double BLACKOUT_MILLIS = 100;
  private static final int SILENT_RUNS = 2;

  private final Testbed testbed;
  private final int repetitions;
  private final List<Run> runs = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private final Map<String, MeasuredMove> examples = new LinkedHashMap<>();

  public Demo(Testbed testbed, int repetitions) {
    this.testbed = testbed;
    this.repetitions = repetitions;
  }

  /**
   * How it went.
   *
   * @param examples moves to draw, by title
   * @param failures what Godwit promises and did not keep; empty if all is well
   */
  public record Outcome(Report report, Map<String, MeasuredMove> examples, List<String> failures) {}

  public Outcome run() {
    for (Mode mode : Mode.values()) {
      measure(mode);
    }
    return new Outcome(
        new Report(testbed.environment(), List.copyOf(runs)), examples, List.copyOf(failures));
  }

  private void measure(Mode mode) {
    Network network = testbed.network(mode);
    testbed.progress().say("Moving a guest that talks, %s".formatted(mode.label()));
    for (int repetition = 1; repetition <= repetitions; repetition++) {
      for (Peer peer : Peer.values()) {
        measure(network, new Plan(MOVE, peer, repetition, BLACKOUT_MILLIS, true, false));
      }
    }
    testbed.progress().say("Moving a guest that is silent, %s".formatted(mode.label()));
    for (int repetition = 1; repetition <= Math.min(SILENT_RUNS, repetitions); repetition++) {
      measure(network, new Plan(SILENT, Peer.THIRD, repetition, BLACKOUT_MILLIS, false, false));
    }
  }

  private void measure(Network network, Plan plan) {
    String from = network.measurement().place();
    MeasuredMove move = network.measurement().move(plan);
    for (Run run : move.runs()) {
      runs.add(run);
      check(network.topology().mode(), run);
    }
    if (move.strangers() > 0) {
      failures.add(move.strangers() + " packets of one tenant reached the other, " + plan);
    }
    Run run = move.runs().get(0);
    testbed
        .progress()
        .detail(
            "%2d/%d  %s to %s, peer at %-11s  lost %3d in the blackout, %3d after; %d twice"
                .formatted(
                    plan.repetition(),
                    repetitions,
                    from,
                    network.measurement().place(),
                    plan.peer().label(),
                    move.runs().stream().mapToInt(Run::lostInBlackout).sum(),
                    move.runs().stream().mapToInt(Run::lostAfter).sum(),
                    move.runs().stream().mapToInt(Run::duplicates).sum()));
    examples.putIfAbsent(run.network() + ", " + plan.scenario(), move);
  }

  private void check(Mode mode, Run run) {
    if (mode == Mode.GODWIT && (run.lostAfter() > 0 || run.duplicates() > 0)) {
      failures.add(
          "Godwit, %s, peer at the %s, run %d: %d lost after the resume, %d twice"
              .formatted(
                  run.direction(),
                  run.peer(),
                  run.repetition(),
                  run.lostAfter(),
                  run.duplicates()));
    }
  }
}

package io.godwit.scenarios.demo;

import io.godwit.scenarios.move.MeasuredMove;
import io.godwit.scenarios.move.Peer;
import io.godwit.scenarios.move.Plan;
import io.godwit.scenarios.move.Promise;
import io.godwit.scenarios.report.Example;
import io.godwit.scenarios.report.Report;
import io.godwit.scenarios.report.Run;
import io.godwit.scenarios.testbed.Progress;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.testbed.Testbed.Network;
import io.godwit.scenarios.topology.Mode;
import java.util.ArrayList;
import java.util.List;

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
  private final List<Example> examples = new ArrayList<>();

  public Demo(Testbed testbed, int repetitions) {
    this.testbed = testbed;
    this.repetitions = repetitions;
  }

  /**
   * How it went.
   *
   * @param examples moves to draw, one of each kind
   * @param failures what Godwit promises and did not keep; empty if all is well
   */
  public record Outcome(Report report, List<Example> examples, List<String> failures) {}

  public Outcome run() {
    for (Mode mode : List.of(Mode.LEARNING, Mode.GODWIT)) {
      measure(mode);
    }
    return new Outcome(
        new Report(testbed.environment(), List.copyOf(runs)),
        List.copyOf(examples),
        List.copyOf(failures));
  }

  private void measure(Mode mode) {
    Network network = testbed.network(mode);
    Progress progress = testbed.progress();
    progress.say("Moving a guest that talks, on " + mode.description());
    for (int repetition = 1; repetition <= repetitions; repetition++) {
      for (Peer peer : Peer.values()) {
        Plan plan = Plan.talking(MOVE, peer, repetition, BLACKOUT_MILLIS);
        // On the learning network QEMU's announcement helps; Godwit does not need it.
        measure(network, mode == Mode.LEARNING ? plan.announced() : plan);
      }
    }
    progress.say("Moving a guest that is silent, on " + mode.description());
    for (int repetition = 1; repetition <= Math.min(SILENT_RUNS, repetitions); repetition++) {
      measure(network, Plan.silent(SILENT, Peer.THIRD, repetition, BLACKOUT_MILLIS));
    }
  }

  private void measure(Network network, Plan plan) {
    String from = network.measurement().place();
    MeasuredMove move = network.measurement().move(plan);
    runs.addAll(move.runs());
    failures.addAll(Promise.broken(network.topology().mode(), plan, move));
    testbed
        .progress()
        .detail(
            "%2d/%d  %s"
                .formatted(
                    plan.repetition(),
                    repetitions,
                    move.summary(plan, from, network.measurement().place())));
    if (plan.repetition() == 1 && plan.peer() == Peer.THIRD) {
      examples.add(move.example(move.runs().get(0).network() + ": " + plan.scenario()));
    }
  }
}

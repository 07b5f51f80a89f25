package io.godwit.scenarios.comparison;

import io.godwit.scenarios.move.MeasuredMove;
import io.godwit.scenarios.move.Peer;
import io.godwit.scenarios.move.Plan;
import io.godwit.scenarios.move.Promise;
import io.godwit.scenarios.report.Example;
import io.godwit.scenarios.report.Report;
import io.godwit.scenarios.report.Run;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.testbed.Testbed.Network;
import io.godwit.scenarios.topology.Mode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Moves of the emulated guest on every network, interleaved: each round builds each network anew
 * and moves the guest on it once for each place of its peer. What the machine does meanwhile so
 * falls on all of them alike. The hypervisor announces the guest by RARP on all of them, as QEMU
 * does.
 *
 * <p>The first move on each network is not measured: nobody's software is at its speed then. The
 * moves after the second lead to where the guest was seconds ago, which is a case of its own for a
 * network that remembers; the order of the peer's places changes from round to round, so that it
 * does not always fall on the same.
 */
public final class Comparison {

  public static final String MOVE = "move";

  private final Testbed testbed;
  private final List<Mode> modes;
  private final int rounds;
  private final double blackoutMillis;
  private final List<Run> runs = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private final List<Example> examples = new ArrayList<>();

  public Comparison(Testbed testbed, List<Mode> modes, int rounds, double blackoutMillis) {
    this.testbed = testbed;
    this.modes = List.copyOf(modes);
    this.rounds = rounds;
    this.blackoutMillis = blackoutMillis;
  }

  /**
   * How it went.
   *
   * @param examples moves to draw, one of each network
   * @param failures what Godwit promises and did not keep; empty if all is well
   */
  public record Outcome(Report report, List<Example> examples, List<String> failures) {}

  public Outcome run() {
    for (int round = 1; round <= rounds; round++) {
      testbed.progress().say("Round %d of %d".formatted(round, rounds));
      for (Mode mode : modes) {
        measure(testbed.network(mode), round);
        testbed.discardNetwork();
      }
    }
    return new Outcome(
        new Report(testbed.environment(), List.copyOf(runs)),
        List.copyOf(examples),
        List.copyOf(failures));
  }

  private void measure(Network network, int round) {
    network.measurement().moveUnmeasured(blackoutMillis);
    List<Peer> order = new ArrayList<>(List.of(Peer.values()));
    Collections.rotate(order, 1 - round);
    for (Peer peer : order) {
      Plan plan = Plan.talking(MOVE, peer, round, blackoutMillis).announced();
      String from = network.measurement().place();
      MeasuredMove move = network.measurement().move(plan);
      runs.addAll(move.runs());
      failures.addAll(Promise.broken(network.topology().mode(), plan, move));
      testbed.progress().detail(move.summary(plan, from, network.measurement().place()));
      if (round == 1 && peer == Peer.THIRD) {
        examples.add(move.example(network.topology().mode().description()));
      }
    }
  }
}

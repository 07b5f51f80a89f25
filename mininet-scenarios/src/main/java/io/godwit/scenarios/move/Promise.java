package io.godwit.scenarios.move;

import io.godwit.scenarios.report.Run;
import io.godwit.scenarios.topology.Mode;
import java.util.ArrayList;
import java.util.List;

/** What Godwit promises of a move, and no other network does. */
public final class Promise {

  private Promise() {}

  /**
   * What was promised and not kept, in words for a reader; empty if all is well. That no tenant
   * gets another's packets is promised on every network.
   */
  public static List<String> broken(Mode mode, Plan plan, MeasuredMove move) {
    List<String> broken = new ArrayList<>();
    if (mode == Mode.GODWIT) {
      move.runs().stream()
          .filter(run -> lost(run) > 0 || run.duplicates() > 0)
          .map(run -> lossOrCopy(run, move))
          .forEach(broken::add);
    }
    if (move.strangers() > 0) {
      broken.add(move.strangers() + " packets of one tenant reached the other, " + plan);
    }
    return broken;
  }

  private static int lost(Run run) {
    return run.lostBefore() + run.lostInBlackout() + run.lostAfter();
  }

  private static String lossOrCopy(Run run, MeasuredMove move) {
    return "Godwit, %s, peer at the %s, run %d: %d lost, %d twice (%s; %s)"
        .formatted(
            run.direction(),
            run.peer(),
            run.repetition(),
            lost(run),
            run.duplicates(),
            move.losses(),
            run.timeline());
  }
}

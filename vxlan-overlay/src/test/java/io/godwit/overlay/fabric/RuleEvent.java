package io.godwit.overlay.fabric;

import io.godwit.location.EdgeId;
import io.godwit.overlay.flow.FlowSpec;

/** A rule that comes or goes at an edge. Compared by identity. */
final class RuleEvent {

  final EdgeId edge;
  final FlowSpec rule;
  final boolean removes;
  final int step;

  RuleEvent(EdgeId edge, int step, boolean removes, FlowSpec rule) {
    this.edge = edge;
    this.step = step;
    this.removes = removes;
    this.rule = rule;
  }

  /** Events of one edge happen in the order of their groups, those of one group in any. */
  int group() {
    return group(step, removes);
  }

  static int group(int step, boolean removes) {
    return 2 * step + (removes ? 1 : 0);
  }

  @Override
  public String toString() {
    return edge + (removes ? " removed " : " added ") + rule;
  }
}

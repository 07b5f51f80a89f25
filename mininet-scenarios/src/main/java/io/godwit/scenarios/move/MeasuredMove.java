package io.godwit.scenarios.move;

import io.godwit.scenarios.accounting.Trace;
import io.godwit.scenarios.report.Run;
import java.util.List;
import java.util.Map;

/**
 * A move and what became of the traffic around it.
 *
 * @param runs one a direction
 * @param traces by stream name, for plots
 */
public record MeasuredMove(Move move, List<Run> runs, Map<String, Trace> traces) {

  /** What tenants got of each other: must be nothing. */
  public long strangers() {
    return traces.values().stream().mapToLong(trace -> trace.strangers().size()).sum();
  }
}

package io.godwit.scenarios.move;

import io.godwit.scenarios.accounting.Accounting;
import io.godwit.scenarios.accounting.Trace;
import io.godwit.scenarios.report.Run;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A move and what became of the traffic around it.
 *
 * @param runs one a direction
 * @param traces by stream name, for plots
 */
public record MeasuredMove(Move move, List<Run> runs, Map<String, Trace> traces) {

  /** When packets were lost, by stream, in milliseconds after the guest's stop; for messages. */
  public String losses() {
    return traces.entrySet().stream()
        .map(
            stream ->
                Map.entry(
                    stream.getKey(),
                    Accounting.lostSpans(stream.getValue(), move.pausedNanos())))
        .filter(stream -> !stream.getValue().isEmpty())
        .map(stream -> stream.getKey() + ": " + stream.getValue())
        .collect(Collectors.joining("; "));
  }

  /** What tenants got of each other: must be nothing. */
  public long strangers() {
    return traces.values().stream().mapToLong(trace -> trace.strangers().size()).sum();
  }
}

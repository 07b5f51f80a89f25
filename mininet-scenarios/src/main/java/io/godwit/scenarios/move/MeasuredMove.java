package io.godwit.scenarios.move;

import io.godwit.scenarios.accounting.Accounting;
import io.godwit.scenarios.accounting.Trace;
import io.godwit.scenarios.report.Example;
import io.godwit.scenarios.report.Run;
import io.godwit.scenarios.traffic.Streams;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A move and what became of the traffic around it.
 *
 * @param runs one a direction
 * @param traces by stream name, for plots
 */
public record MeasuredMove(Move move, List<Run> runs, Map<String, Trace> traces) {

  private static final Map<String, String> STREAMS =
      new TreeMap<>(
          Map.of(Streams.UDP_TO_GUEST, "to the guest", Streams.UDP_FROM_GUEST, "from the guest"));

  /** What became of one stream, which must be there. */
  public Trace trace(String stream) {
    return Objects.requireNonNull(traces.get(stream), stream);
  }

  /** When packets were lost, by stream, in milliseconds after the guest's stop; for messages. */
  public String losses() {
    return traces.entrySet().stream()
        .map(
            stream ->
                Map.entry(
                    stream.getKey(), Accounting.lostSpans(stream.getValue(), move.pausedNanos())))
        .filter(stream -> !stream.getValue().isEmpty())
        .map(stream -> stream.getKey() + ": " + stream.getValue())
        .collect(Collectors.joining("; "));
  }

  /** The move and what it cost, in a line. */
  public String summary(Plan plan, String from, String to) {
    return "%s to %s, peer at %-11s  lost %3d in the blackout, %3d after; %3d twice"
        .formatted(
            from,
            to,
            plan.peer().label(),
            runs.stream().mapToInt(Run::lostInBlackout).sum(),
            runs.stream().mapToInt(Run::lostAfter).sum(),
            runs.stream().mapToInt(Run::duplicates).sum());
  }

  /** To draw: its UDP streams to and from the guest. */
  public Example example(String title) {
    Map<String, Trace> drawn = new LinkedHashMap<>();
    STREAMS.forEach(
        (stream, name) -> {
          Trace trace = traces.get(stream);
          if (trace != null) {
            drawn.put(name, trace);
          }
        });
    return new Example(title, drawn, move.pausedNanos(), move.resumedNanos(), move.timeline());
  }

  /** What tenants got of each other: must be nothing. */
  public long strangers() {
    return traces.values().stream().mapToLong(trace -> trace.strangers().size()).sum();
  }
}

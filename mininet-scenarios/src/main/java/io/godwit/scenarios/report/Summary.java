package io.godwit.scenarios.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs summed up: one row for each scenario, peer, direction and network, so that networks stand
 * below each other. Losses and duplicates are totals over all runs; times are "median (worst)" in
 * milliseconds.
 */
final class Summary {

  /**
   * One column.
   *
   * @param isNumber whether it stands to the right
   * @param isBrief whether it belongs into a narrow table too
   */
  record Column(
      String title, boolean isNumber, boolean isBrief, Function<List<Run>, String> cell) {}

  static final List<Column> COLUMNS =
      List.of(
          text("scenario", Run::scenario),
          text("peer", Run::peer),
          text("direction", Run::direction),
          text("network", Run::network),
          new Column("runs", true, true, runs -> String.valueOf(runs.size())),
          new Column("sent", true, false, sum(Run::sent)),
          new Column("lost before", true, true, sum(Run::lostBefore)),
          new Column("in blackout", true, true, sum(Run::lostInBlackout)),
          new Column("after", true, true, sum(Run::lostAfter)),
          new Column("twice", true, true, sum(Run::duplicates)),
          new Column("reordered", true, false, sum(Run::reordered)),
          new Column("longest gap", true, true, spread(Run::longestGapMs)),
          new Column("noise", true, true, spread(Run::noiseGapMs)),
          new Column("TCP stall", true, true, known(Run::tcpStallMs)),
          new Column("TCP noise", true, true, known(Run::tcpNoiseMs)));

  private Summary() {}

  /** The runs of each row. */
  static List<List<Run>> rows(Collection<Run> runs) {
    Map<List<String>, Map<String, List<Run>>> groups = new LinkedHashMap<>();
    for (Run run : runs) {
      groups
          .computeIfAbsent(
              List.of(run.scenario(), run.peer(), run.direction()), key -> new LinkedHashMap<>())
          .computeIfAbsent(run.network(), key -> new ArrayList<>())
          .add(run);
    }
    return groups.values().stream().flatMap(networks -> networks.values().stream()).toList();
  }

  private static Column text(String title, Function<Run, String> value) {
    return new Column(title, false, true, runs -> value.apply(runs.get(0)));
  }

  private static Function<List<Run>, String> sum(ToIntFunction<Run> value) {
    return runs -> String.valueOf(runs.stream().mapToInt(value).sum());
  }

  private static Function<List<Run>, String> spread(ToDoubleFunction<Run> value) {
    return runs -> spread(runs.stream().mapToDouble(value).toArray());
  }

  private static Function<List<Run>, String> known(Function<Run, @Nullable Double> value) {
    return runs ->
        spread(
            runs.stream()
                .flatMap(run -> Stream.ofNullable(value.apply(run)))
                .mapToDouble(known -> known)
                .toArray());
  }

  private static String spread(double[] values) {
    if (values.length == 0) {
      return "-";
    }
    Arrays.sort(values);
    double median = (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
    return String.format(Locale.ROOT, "%.0f (%.0f)", median, values[values.length - 1]);
  }
}

package io.godwit.scenarios.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.stream.DoubleStream;

/**
 * Runs as a table for people: one line for each scenario, peer, direction and network, so that
 * networks stand below each other. Losses and duplicates are totals over all runs, times are
 * "median (worst)" in milliseconds.
 */
public final class TextTable {

  private static final List<String> HEADER =
      List.of(
          "scenario",
          "peer",
          "direction",
          "network",
          "runs",
          "sent",
          "lost before",
          "lost in blackout",
          "lost after",
          "twice",
          "reordered",
          "longest gap ms",
          "noise ms",
          "TCP stall ms");

  /** Columns that are text; all others are numbers, and stand to the right. */
  private static final int TEXT_COLUMNS = 4;

  private TextTable() {}

  /** The table, a header line first; empty text if there is no run. */
  public static String of(Collection<Run> runs) {
    if (runs.isEmpty()) {
      return "";
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADER);
    rows.addAll(rows(runs));
    return render(rows);
  }

  /** The cells below {@link #header}, a row for each group of runs. */
  public static List<List<String>> rows(Collection<Run> runs) {
    Map<List<String>, List<Run>> groups = new LinkedHashMap<>();
    for (Run run : runs) {
      groups.computeIfAbsent(List.of(run.scenario(), run.peer(), run.direction()), k -> List.of());
    }
    for (List<String> key : List.copyOf(groups.keySet())) {
      for (Run run : runs) {
        if (key.equals(List.of(run.scenario(), run.peer(), run.direction()))) {
          List<String> line = new ArrayList<>(key);
          line.add(run.network());
          groups.computeIfAbsent(line, k -> new ArrayList<>()).add(run);
        }
      }
      groups.remove(key);
    }
    List<List<String>> rows = new ArrayList<>();
    groups.forEach((key, group) -> rows.add(row(key, group)));
    return rows;
  }

  public static List<String> header() {
    return HEADER;
  }

  private static List<String> row(List<String> key, List<Run> runs) {
    List<String> cells = new ArrayList<>(key);
    cells.add(String.valueOf(runs.size()));
    cells.add(sum(runs, Run::sent));
    cells.add(sum(runs, Run::lostBefore));
    cells.add(sum(runs, Run::lostInBlackout));
    cells.add(sum(runs, Run::lostAfter));
    cells.add(sum(runs, Run::duplicates));
    cells.add(sum(runs, Run::reordered));
    cells.add(spread(runs, Run::longestGapMs));
    cells.add(spread(runs, Run::noiseGapMs));
    cells.add(spread(runs.stream().filter(run -> run.tcpStallMs() != null).toList(), TextTable::stall));
    return cells;
  }

  private static double stall(Run run) {
    Double stall = run.tcpStallMs();
    return stall == null ? 0 : stall;
  }

  private static String sum(List<Run> runs, ToIntFunction<Run> value) {
    return String.valueOf(runs.stream().mapToInt(value).sum());
  }

  private static String spread(List<Run> runs, ToDoubleFunction<Run> value) {
    if (runs.isEmpty()) {
      return "-";
    }
    double[] sorted = DoubleStream.of(runs.stream().mapToDouble(value).toArray()).sorted().toArray();
    double median = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    return "%.0f (%.0f)".formatted(median, sorted[sorted.length - 1]);
  }

  private static String render(List<List<String>> rows) {
    int[] widths = new int[HEADER.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String format = i < TEXT_COLUMNS ? "%-" + widths[i] + "s  " : "%" + widths[i] + "s  ";
        line.append(format.formatted(row.get(i)));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}

package io.godwit.scenarios.report;

import io.godwit.scenarios.report.Summary.Column;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Runs summed up as a table for a terminal. */
public final class TextTable {

  private TextTable() {}

  /** The table, a header line first; empty if there is no run. */
  public static String of(Collection<Run> runs) {
    if (runs.isEmpty()) {
      return "";
    }
    List<Column> columns = Summary.COLUMNS.stream().filter(Column::isBrief).toList();
    List<List<String>> lines = new ArrayList<>();
    lines.add(columns.stream().map(Column::title).toList());
    for (List<Run> row : Summary.rows(runs)) {
      lines.add(columns.stream().map(column -> column.cell().apply(row)).toList());
    }
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      text.append(render(columns, line, lines)).append('\n');
    }
    return text.toString();
  }

  private static String render(List<Column> columns, List<String> line, List<List<String>> all) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < columns.size(); i++) {
      int column = i;
      int width = all.stream().mapToInt(one -> one.get(column).length()).max().orElse(0);
      String format = (columns.get(i).isNumber() ? "%" : "%-") + width + "s  ";
      text.append(format.formatted(line.get(i)));
    }
    return text.toString().stripTrailing();
  }
}

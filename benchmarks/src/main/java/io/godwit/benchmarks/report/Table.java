package io.godwit.benchmarks.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of text under headings, right-aligned but for the first column. Not thread-safe. */
public final class Table {
  private final String title;
  private final List<String[]> rows = new ArrayList<>();

  public Table(String title, String... headings) {
    this.title = title;
    rows.add(headings);
  }

  /**
   * @throws IllegalArgumentException if there are more or fewer cells than headings
   */
  public void row(String... cells) {
    if (cells.length != rows.get(0).length) {
      throw new IllegalArgumentException(
          rows.get(0).length + " cells make a row, not " + Arrays.toString(cells));
    }
    rows.add(cells);
  }

  @Override
  public String toString() {
    int[] widths = new int[rows.get(0).length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    StringBuilder text = new StringBuilder(title).append("\n");
    for (String[] row : rows) {
      text.append("  ").append(pad(row[0], -widths[0]));
      for (int i = 1; i < row.length; i++) {
        text.append("  ").append(pad(row[i], widths[i]));
      }
      text.append("\n");
    }
    return text.toString();
  }

  private static String pad(String cell, int width) {
    return width == 0 ? cell : String.format("%" + width + "s", cell);
  }
}

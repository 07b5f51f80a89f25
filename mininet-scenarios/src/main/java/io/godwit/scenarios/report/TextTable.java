package io.godwit.scenarios.report;

import java.util.List;

public final class TextTable {
  private TextTable() {}

  public static String of(List<Run> runs) {
    StringBuilder b = new StringBuilder();
    runs.forEach(r -> b.append(r).append('\n'));
    return b.toString();
  }
}

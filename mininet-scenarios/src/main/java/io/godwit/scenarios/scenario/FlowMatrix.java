package io.godwit.scenarios.scenario;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How often which flow lived over which kind of move: a row for each flow, a cell for each kind.
 */
final class FlowMatrix {

  /** A flow's figures over one kind of move. */
  private static final class Cell {
    private int moves;
    private int alive;
    private int lost;

    private String text() {
      return "%d of %d, %d".formatted(alive, moves, lost);
    }
  }

  private final Map<String, Map<String, Cell>> rows = new LinkedHashMap<>();
  private final Set<String> columns = new LinkedHashSet<>();

  /** Adds one move's figures of one flow. */
  void add(String flow, String column, boolean alive, int lost) {
    columns.add(column);
    Cell cell =
        rows.computeIfAbsent(flow, key -> new LinkedHashMap<>())
            .computeIfAbsent(column, key -> new Cell());
    cell.moves++;
    cell.alive += alive ? 1 : 0;
    cell.lost += lost;
  }

  /** The table's lines under a header. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("flow: alive of all runs, packets lost");
    StringBuilder header = new StringBuilder("%-26s".formatted(""));
    columns.forEach(column -> header.append("%15s".formatted(column)));
    lines.add(header.toString());
    rows.forEach(
        (flow, cells) -> {
          StringBuilder line = new StringBuilder("%-26s".formatted(flow));
          columns.forEach(
              column ->
                  line.append("%15s".formatted(cells.getOrDefault(column, new Cell()).text())));
          lines.add(line.toString());
        });
    return lines;
  }
}

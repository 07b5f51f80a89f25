package io.godwit.scenarios.report;

import io.godwit.scenarios.report.Summary.Column;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The report as one HTML page that needs nothing else. */
public final class HtmlReport {

  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <title>%1$s</title>
      <style>
        body { font: 15px/1.5 system-ui, sans-serif; color: #222; margin: 2rem auto; max-width: 72rem;
               padding: 0 1rem; }
        table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums; }
        th, td { padding: .2rem .7rem; border-bottom: 1px solid #ddd; text-align: left;
                 white-space: nowrap; }
        td.number, th.number { text-align: right; }
        tr.godwit { background: #eef6ee; }
        .scroll { overflow-x: auto; }
        .plots { display: flex; flex-wrap: wrap; gap: 1rem; }
        .plots svg { max-width: 100%%; height: auto; border: 1px solid #eee; }
        .note { color: #555; }
      </style>
      </head>
      <body>
      <h1>%1$s</h1>
      """;

  private static final String LEGEND =
      """
      <p class="note">Lost and twice are totals over all runs, by when a packet was sent. Times are
      milliseconds, "median (worst)". The longest gap and the TCP stall contain the blackout; noise
      is the longest gap of the same traffic without a move, TCP noise its longest stall.</p>
      """;

  private HtmlReport() {}

  public static void write(Path file, String title, Report report, List<Example> examples)
      throws IOException {
    StringBuilder page = new StringBuilder(HEAD.formatted(escape(title)));
    environment(page, report.environment());
    table(page, report.runs());
    page.append(LEGEND);
    for (Example example : examples) {
      draw(page, example);
    }
    page.append("</body>\n</html>\n");
    Files.writeString(file, page);
  }

  private static void environment(StringBuilder page, Environment environment) {
    page.append("<p class=\"note\">")
        .append(escape(environment.startedAt()))
        .append(", ")
        .append(environment.cores())
        .append(" cores, load ")
        .append(
            "%.1f before and %.1f after"
                .formatted(environment.load1mBefore(), environment.load1mAfter()));
    environment
        .versions()
        .forEach((name, version) -> page.append(", ").append(escape(name + " " + version)));
    page.append("</p>\n");
  }

  private static void table(StringBuilder page, List<Run> runs) {
    page.append("<div class=\"scroll\"><table>\n<tr>");
    Summary.COLUMNS.forEach(column -> cell(page, "th", column, column.title()));
    page.append("</tr>\n");
    for (List<Run> row : Summary.rows(runs)) {
      page.append("<tr class=\"").append(escape(row.get(0).network())).append("\">");
      Summary.COLUMNS.forEach(column -> cell(page, "td", column, column.cell().apply(row)));
      page.append("</tr>\n");
    }
    page.append("</table></div>\n");
  }

  private static void cell(StringBuilder page, String tag, Column column, String text) {
    page.append('<').append(tag);
    if (column.isNumber()) {
      page.append(" class=\"number\"");
    }
    page.append('>').append(escape(text)).append("</").append(tag).append('>');
  }

  private static void draw(StringBuilder page, Example example) {
    page.append("<h2>").append(escape(example.title())).append("</h2>\n<div class=\"plots\">\n");
    example
        .traces()
        .forEach(
            (name, trace) ->
                page.append(
                        DelayPlot.svg(name, trace, example.pausedNanos(), example.resumedNanos()))
                    .append('\n'));
    page.append("</div>\n<p class=\"note\">");
    boolean first = true;
    for (Map.Entry<String, Double> event : example.timeline().entrySet()) {
      page.append(first ? "" : " &middot; ")
          .append(escape(event.getKey()))
          .append(" %.1f ms".formatted(event.getValue()));
      first = false;
    }
    page.append("</p>\n");
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}

package io.godwit.scenarios.report;

import java.nio.file.Path;
import java.util.Map;

public final class HtmlReport {
  private HtmlReport() {}

  public static void write(Path file, Report report, Map<String, ?> examples) {}
}

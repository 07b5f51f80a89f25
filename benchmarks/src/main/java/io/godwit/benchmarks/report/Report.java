package io.godwit.benchmarks.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One run of one benchmark: as JSON one object with {@code benchmark}, {@code environment} and
 * {@code results}. Not thread-safe.
 */
public final class Report {
  private final String benchmark;
  private final Map<String, Object> environment;
  private final List<Map<String, Object>> results = new ArrayList<>();
  private final List<Table> tables = new ArrayList<>();

  public Report(String benchmark, Map<String, Object> environment) {
    this.benchmark = benchmark;
    this.environment = new LinkedHashMap<>(environment);
  }

  /** A fact about the environment that the benchmark learned on its way. */
  public void environment(String name, Object value) {
    environment.put(name, value);
  }

  /**
   * @param result names in snake case, a unit at the end where there is one ({@code p99_ms})
   */
  public void result(Map<String, Object> result) {
    results.add(result);
  }

  public void table(Table table) {
    tables.add(table);
  }

  public void write(Path file) throws IOException {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("benchmark", benchmark);
    all.put("environment", environment);
    all.put("results", results);
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), all);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            "%s, %s cores, load %s, %s%n",
            benchmark,
            environment.get("cores"),
            environment.get("load_1m"),
            environment.get("java")));
    tables.forEach(table -> text.append("\n").append(table));
    return text.toString();
  }
}

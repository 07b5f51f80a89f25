package io.godwit.benchmarks.report;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Durations of one kind. Not thread-safe. */
public final class Sample {
  private static final double NANOS_PER_MILLI = 1e6;

  private long[] nanos = new long[16];
  private int size;

  public void add(long duration) {
    if (size == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * size);
    }
    nanos[size++] = duration;
  }

  public int size() {
    return size;
  }

  /**
   * The duration that so many of a hundred do not exceed (nearest rank), in milliseconds.
   *
   * @param percent above 0, to 100
   * @throws IllegalStateException if there are none
   */
  public double percentile(double percent) {
    if (size == 0) {
      throw new IllegalStateException("nothing was measured");
    }
    long[] sorted = Arrays.copyOf(nanos, size);
    Arrays.sort(sorted);
    return sorted[(int) Math.ceil(percent / 100 * size) - 1] / NANOS_PER_MILLI;
  }

  /** For tables: median and 99th percentile, in milliseconds. */
  public String summary() {
    return String.format(Locale.ROOT, "%.2f / %.2f", percentile(50), percentile(99));
  }

  /** For reports. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("samples", size);
    json.put("p50_ms", percentile(50));
    json.put("p99_ms", percentile(99));
    json.put("max_ms", percentile(100));
    return json;
  }
}

package io.godwit.benchmarks.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a figure depends on besides the code: versions, cores, memory, and how busy the host is. */
public final class Environment {
  private Environment() {}

  /** As it is now; call it before the benchmark itself loads the machine. */
  public static Map<String, Object> now() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    facts.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
    facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("cores", Runtime.getRuntime().availableProcessors());
    facts.put("memory_mb", memoryMb());
    facts.put(
        "load_1m",
        Math.round(10 * ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage())
            / 10.0);
    return facts;
  }

  /** The host's memory by the kernel; 0 where there is no /proc. */
  private static long memoryMb() {
    try (var lines = Files.lines(Path.of("/proc/meminfo"))) {
      return lines
          .filter(line -> line.startsWith("MemTotal:"))
          .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElse(0L);
    } catch (IOException e) {
      return 0;
    }
  }
}

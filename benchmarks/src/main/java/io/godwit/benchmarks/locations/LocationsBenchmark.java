package io.godwit.benchmarks.locations;

import io.godwit.benchmarks.BenchmarkCommand;
import io.godwit.benchmarks.report.Progress;
import io.godwit.benchmarks.report.Report;
import io.godwit.benchmarks.report.Table;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.ListStatistics;
import picocli.CommandLine.Command;

/** Lookups a second and bytes a binding of the location service and of a plain map. */
@Command(
    name = "locations",
    header = "Location lookups a second and bytes a binding, beside a plain ConcurrentHashMap.",
    mixinStandardHelpOptions = true)
public final class LocationsBenchmark extends BenchmarkCommand {
  private static final int[] SIZES = {1_000, 100_000, 1_000_000};
  // The machine's other work and its limits on the processor come in bursts, and halves of a
  // comparison must not differ in them: contestants take turns, and of many short iterations the
  // middle one counts.
  private static final int ROUNDS = 2;
  private static final int WARMUPS = 5;
  private static final TimeValue WARMUP = TimeValue.milliseconds(100);
  private static final int ITERATIONS = 15;
  private static final TimeValue ITERATION = TimeValue.milliseconds(50);

  // Memory that is touched for the first time costs a page fault, on a virtual machine a dear one:
  // whoever makes garbage (a key, an Optional) would be charged for it at the operating system's
  // whim. So all of the heap is touched beforehand.
  private static final String[] FORK_ARGUMENTS = {"-XX:+AlwaysPreTouch"};

  /** Room for a million bindings in 2 GiB, and for a few in a sixteenth of it. */
  private static final int LEAST_HEAP_MEGABYTES = 128;

  private static final int BYTES_PER_BINDING = 2_048;

  @Override
  protected void measure(Report report, Progress progress) throws RunnerException {
    Table lookups =
        new Table(
            "Lookups/s, one thread, in millions",
            "bindings",
            "by VNI and",
            "Godwit",
            "plain map",
            "mixed hash",
            "Godwit/plain",
            "Godwit/mixed");
    for (int size : SIZES) {
      for (AddressKind kind : AddressKind.values()) {
        progress.say("%,d bindings, by VNI and %s", size, kind.title());
        ListStatistics godwits = new ListStatistics();
        ListStatistics plains = new ListStatistics();
        ListStatistics mixeds = new ListStatistics();
        for (int i = 0; i < ROUNDS; i++) {
          run(Contestant.GODWIT, size, kind, godwits);
          run(Contestant.PLAIN, size, kind, plains);
          run(Contestant.MIXED, size, kind, mixeds);
        }
        double godwit = godwits.getPercentile(50);
        double plain = plains.getPercentile(50);
        double mixed = mixeds.getPercentile(50);
        lookups.row(
            number("%,d", size),
            kind.title(),
            number("%.1f", godwit / 1e6),
            number("%.1f", plain / 1e6),
            number("%.1f", mixed / 1e6),
            number("%.2f", godwit / plain),
            number("%.2f", godwit / mixed));
        Map<String, Object> result =
            result("lookups_per_second", size, kind.title(), godwit, plain);
        result.put("mixed_map", mixed);
        result.put("ratio_to_mixed", godwit / mixed);
        report.result(result);
      }
    }
    report.table(lookups);

    Table memory =
        new Table("Bytes a binding on the heap", "bindings", "Godwit", "plain map", "Godwit/plain");
    for (int size : SIZES) {
      progress.say("%,d bindings, memory", size);
      double godwit = Footprint.bytesPerBinding(Contestant.GODWIT, size);
      double plain = Footprint.bytesPerBinding(Contestant.PLAIN, size);
      memory.row(
          number("%,d", size),
          number("%.0f", godwit),
          number("%.0f", plain),
          number("%.2f", godwit / plain));
      report.result(result("bytes_per_binding", size, "", godwit, plain));
    }
    report.table(memory);
  }

  private static void run(
      Contestant contestant, int bindings, AddressKind kind, ListStatistics lookupsPerSecond)
      throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include(Lookups.class.getName() + "\\." + kind.method())
            .param("contestant", contestant.name())
            .param("bindings", Integer.toString(bindings))
            .param("address", kind.name())
            .forks(1)
            .jvmArgsAppend(FORK_ARGUMENTS)
            .jvmArgsAppend(heap(bindings))
            .warmupIterations(WARMUPS)
            .warmupTime(WARMUP)
            .measurementIterations(ITERATIONS)
            .measurementTime(ITERATION)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .build();
    for (BenchmarkResult fork : new Runner(options).runSingle().getBenchmarkResults()) {
      fork.getIterationResults()
          .forEach(iteration -> lookupsPerSecond.addValue(iteration.getPrimaryResult().getScore()));
    }
  }

  private static String[] heap(int bindings) {
    int megabytes = LEAST_HEAP_MEGABYTES + (int) ((long) bindings * BYTES_PER_BINDING >> 20);
    return new String[] {"-Xms" + megabytes + "m", "-Xmx" + megabytes + "m"};
  }

  private static Map<String, Object> result(
      String what, int bindings, String by, double godwit, double plain) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("measure", what);
    result.put("bindings", bindings);
    if (!by.isEmpty()) {
      result.put("by", "vni+" + by.toLowerCase(Locale.ROOT));
    }
    result.put("godwit", godwit);
    result.put("plain_map", plain);
    result.put("ratio", godwit / plain);
    return result;
  }

  private static String number(String format, Object value) {
    return String.format(Locale.ROOT, format, value);
  }
}

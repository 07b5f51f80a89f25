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
  // The machine's other work comes in bursts, and halves of a comparison must not differ in it:
  // contestants take turns, and of many short iterations the middle one counts.
  private static final int ROUNDS = 2;
  private static final int WARMUPS = 4;
  private static final TimeValue WARMUP = TimeValue.milliseconds(100);
  private static final int ITERATIONS = 20;
  private static final TimeValue ITERATION = TimeValue.milliseconds(50);

  // On a busy machine the compiler's own thread can fall seconds behind, and what is measured would
  // be the interpreter: so compile in the foreground. And don't collect while filling the maps.
  private static final String[] FORK_ARGUMENTS = {"-XX:-BackgroundCompilation", "-Xms2g"};

  @Override
  protected void measure(Report report, Progress progress) throws RunnerException {
    Table lookups =
        new Table(
            "Lookups/s, one thread, in millions",
            "bindings",
            "by VNI and",
            "Godwit",
            "plain map",
            "Godwit/plain");
    for (int size : SIZES) {
      for (AddressKind kind : AddressKind.values()) {
        progress.say("%,d bindings, by VNI and %s", size, kind.title());
        ListStatistics godwits = new ListStatistics();
        ListStatistics plains = new ListStatistics();
        for (int i = 0; i < ROUNDS; i++) {
          run(Contestant.GODWIT, size, kind, godwits);
          run(Contestant.PLAIN, size, kind, plains);
        }
        double godwit = godwits.getPercentile(50);
        double plain = plains.getPercentile(50);
        lookups.row(
            number("%,d", size),
            kind.title(),
            number("%.1f", godwit / 1e6),
            number("%.1f", plain / 1e6),
            number("%.2f", godwit / plain));
        report.result(result("lookups_per_second", size, kind.title(), godwit, plain));
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

package io.godwit.benchmarks.evacuate;

import io.godwit.benchmarks.BenchmarkCommand;
import io.godwit.benchmarks.controller.Controller;
import io.godwit.benchmarks.controller.ControllerMemory;
import io.godwit.benchmarks.controller.Guest;
import io.godwit.benchmarks.controller.Hypervisors;
import io.godwit.benchmarks.openflow.EmulatedSwitch;
import io.godwit.benchmarks.report.Progress;
import io.godwit.benchmarks.report.Report;
import io.godwit.benchmarks.report.Table;
import io.godwit.scenarios.rest.Godwit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Empties an emulated hypervisor through the real controller. */
@Command(
    name = "evacuate",
    header =
        "All guests of one edge move to others, with caps per source and destination: moves a"
            + " second, worst switchover, the controller's memory.",
    mixinStandardHelpOptions = true)
public final class EvacuateBenchmark extends BenchmarkCommand {
  private static final int SERIES = 1;

  @Option(
      names = "--guests",
      defaultValue = "1000",
      description = "Guests at the edge that is evacuated (default: ${DEFAULT-VALUE}).")
  private int guests;

  @Option(
      names = "--destinations",
      defaultValue = "20",
      description = "Edges that take them (default: ${DEFAULT-VALUE}).")
  private int destinations;

  @Option(
      names = "--networks",
      defaultValue = "20",
      description = "Networks of the guests (default: ${DEFAULT-VALUE}).")
  private int networks;

  @Option(
      names = "--per-source",
      defaultValue = "10",
      description = "Migrations at a time from the source (default: ${DEFAULT-VALUE}).")
  private int perSource;

  @Option(
      names = "--per-destination",
      defaultValue = "2",
      description = "Migrations at a time to one destination (default: ${DEFAULT-VALUE}).")
  private int perDestination;

  @Option(
      names = "--without-nearly-done",
      description =
          "The engine announces the stop without having said before that its copy is nearly done.")
  private boolean withoutNearlyDone;

  @Override
  protected void validate() {
    atLeast(1, "--guests", guests);
    atLeast(1, "--destinations", destinations);
    atLeast(1, "--networks", networks);
    atLeast(1, "--per-source", perSource);
    atLeast(1, "--per-destination", perDestination);
  }

  @Override
  protected void measure(Report report, Progress progress) throws Exception {
    Controller controller = Controller.fromEnvironment(System.getenv());
    Godwit godwit = new Godwit(controller.godwit());
    report.environment("godwit", godwit.status().path("version").asText());
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("guests", guests);
    result.put("destinations", destinations);
    result.put("networks", networks);
    result.put("per_source", perSource);
    result.put("per_destination", perDestination);
    result.put("says_nearly_done", !withoutNearlyDone);
    Table table = new Table("Evacuation of " + guests + " guests", "", "");
    double before = liveMegabytes(controller);
    try (Hypervisors hypervisors = new Hypervisors(controller, progress, SERIES)) {
      int atDestination = (guests + destinations - 1) / destinations;
      hypervisors.start(1 + destinations, i -> i == 0 ? guests : atDestination);
      for (int i = 1; i <= networks; i++) {
        hypervisors.network(i);
      }
      List<Guest> all =
          IntStream.range(0, guests)
              .mapToObj(i -> new Guest(1 + i % networks, i / networks))
              .collect(Collectors.toList());
      hypervisors.attach(all, i -> 0);
      double registered = liveMegabytes(controller);
      Evacuation evacuation =
          new Evacuation(godwit, hypervisors, perSource, perDestination, !withoutNearlyDone);
      result.put("controller_at_rest", hypervisors.awaitRest());
      double seconds = evacuation.run(all, progress);
      hypervisors.awaitInSync();
      progress.say(
          "%d guests have moved, %d failed", guests - evacuation.failed(), evacuation.failed());
      if (evacuation.failed() == guests) {
        throw new IllegalStateException("no guest has moved; what is said above tells why");
      }
      int rules = hypervisors.switches().stream().mapToInt(EmulatedSwitch::rules).sum();
      double after = liveMegabytes(controller);
      double movesPerSecond = (guests - evacuation.failed()) / seconds;
      table.row("moves/s", number("%.1f", movesPerSecond));
      table.row("failed", "" + evacuation.failed());
      table.row("preparation, p50 / p99 ms", evacuation.preparations().summary());
      if (!withoutNearlyDone) {
        table.row("nearly done, p50 / p99 ms", evacuation.approaches().summary());
        result.put("nearly_done_answered", evacuation.approaches().json());
      }
      table.row("switchover, p50 / p99 ms", evacuation.switchovers().summary());
      table.row("switchover, worst ms", number("%.2f", evacuation.switchovers().percentile(100)));
      table.row("rules at the end", number("%,d", rules));
      table.row("controller's live heap, MB: empty", number("%.0f", before));
      table.row("  guests registered", number("%.0f", registered));
      table.row("  evacuated", number("%.0f", after));
      result.put("moves_per_second", movesPerSecond);
      result.put("failed", evacuation.failed());
      result.put("preparation", evacuation.preparations().json());
      result.put("switchover", evacuation.switchovers().json());
      result.put("rules", rules);
      result.put("live_heap_empty_mb", before);
      result.put("live_heap_registered_mb", registered);
      result.put("live_heap_evacuated_mb", after);
    }
    report.result(result);
    report.table(table);
  }

  /** 0 if the controller is not on this machine. */
  private static double liveMegabytes(Controller controller) throws Exception {
    return controller.pid().isPresent()
        ? ControllerMemory.liveMegabytes(controller.pid().get())
        : 0;
  }

  private static String number(String format, Object value) {
    return String.format(Locale.ROOT, format, value);
  }
}

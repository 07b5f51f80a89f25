package io.godwit.benchmarks.switchover;

import io.godwit.benchmarks.BenchmarkCommand;
import io.godwit.benchmarks.controller.Controller;
import io.godwit.benchmarks.controller.Hypervisors;
import io.godwit.benchmarks.openflow.BareController;
import io.godwit.benchmarks.openflow.EmulatedSwitch;
import io.godwit.benchmarks.report.Progress;
import io.godwit.benchmarks.report.Report;
import io.godwit.benchmarks.report.Sample;
import io.godwit.benchmarks.report.Table;
import io.godwit.scenarios.rest.Godwit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Times switchovers through the real controller at emulated switches. */
@Command(
    name = "switchover",
    header =
        "From the engine's report to the edges' confirmations, at emulated switches, by edges and"
            + " endpoints; beside it one rule on a bare connection.",
    mixinStandardHelpOptions = true)
public final class SwitchoverBenchmark extends BenchmarkCommand {
  private static final int FLOOR_WARMUPS = 2_000;
  private static final int FLOORS = 2_000;
  private static final int RESTS = 200;

  @Option(
      names = "--peers",
      split = ",",
      defaultValue = "1,10,100,500",
      description = "Edges beside source and destination (default: ${DEFAULT-VALUE}).")
  private List<Integer> peers = List.of();

  @Option(
      names = "--endpoints",
      split = ",",
      defaultValue = "10,500,5000",
      description = "Endpoints in the network (default: ${DEFAULT-VALUE}).")
  private List<Integer> endpoints = List.of();

  @Option(
      names = "--most-rules",
      defaultValue = "220000",
      description =
          "Leave out what makes more rules than that in all, since ONOS keeps and rereads every one"
              + " (default: ${DEFAULT-VALUE}).")
  private long mostRules;

  @Option(
      names = "--rounds",
      defaultValue = "11",
      description =
          "How often up to ten guests move; the first is a warm-up (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--without-nearly-done",
      description =
          "The engine announces the stop without having said before that its copy is nearly done.")
  private boolean withoutNearlyDone;

  private final Table times = new Table(Durations.SINCE, headings());
  private final Table changes =
      new Table(
          "Rules changed by the redirect, at the median (and at most)",
          "peers",
          "endpoints",
          "rules in all",
          "source+destination",
          "each peer");

  @Override
  protected void validate() {
    // The first is a warm-up.
    atLeast(2, "--rounds", rounds);
  }

  @Override
  protected void measure(Report report, Progress progress)
      throws IOException, InterruptedException {
    Controller controller = Controller.fromEnvironment(System.getenv());
    Godwit godwit = new Godwit(controller.godwit());
    report.environment("godwit", godwit.status().path("version").asText());
    int series = 0;
    for (Setting setting : settings(report, progress)) {
      progress.say("%s", setting);
      series++;
      try (Hypervisors hypervisors = new Hypervisors(controller, progress, series)) {
        int ports = setting.residents() / setting.edges() + 1 + setting.movers();
        hypervisors.start(setting.edges(), ports);
        Rounds moves = new Rounds(godwit, hypervisors, setting, series, !withoutNearlyDone);
        Sample floor = floor();
        Sample rest = rest(controller, "/networks/network-" + series);
        Durations done = new Durations(moves.run(rounds, progress), !withoutNearlyDone);
        int rules = hypervisors.switches().stream().mapToInt(EmulatedSwitch::rules).sum();
        report(report, setting, floor, rest, done, rules, moves.wereAtRest());
      }
    }
    report.table(times);
    report.table(changes);
  }

  private List<Setting> settings(Report report, Progress progress) {
    List<Setting> settings = new ArrayList<>();
    for (int endpointCount : endpoints) {
      for (int peerCount : peers) {
        Setting setting = new Setting(peerCount, endpointCount);
        if (setting.isPossible() && setting.rules() <= mostRules) {
          settings.add(setting);
        } else {
          String why =
              setting.isPossible()
                  ? String.format(Locale.ROOT, "about %,d rules", setting.rules())
                  : "every edge has an endpoint, and one moves";
          progress.say("%s: left out (%s)", setting, why);
          report.result(Map.of("peers", peerCount, "endpoints", endpointCount, "left_out", why));
        }
      }
    }
    return settings;
  }

  /** One rule and a barrier on a bare connection to an emulated switch. */
  private static Sample floor() throws IOException {
    Sample floor = new Sample();
    try (BareController bare = new BareController()) {
      for (int i = 0; i < FLOOR_WARMUPS; i++) {
        bare.change();
      }
      for (int i = 0; i < FLOORS; i++) {
        floor.add(bare.change());
      }
    }
    return floor;
  }

  /** The same way to the controller and back, for a question that costs it nothing. */
  private static Sample rest(Controller controller, String path) {
    Sample rest = new Sample();
    for (int i = 0; i < RESTS; i++) {
      long start = System.nanoTime();
      controller.godwit().get(path).orThrow();
      rest.add(System.nanoTime() - start);
    }
    return rest;
  }

  private static String[] headings() {
    List<String> headings = new ArrayList<>(List.of("peers", "endpoints", "floor", "REST"));
    headings.addAll(Durations.HEADINGS);
    headings.add("p50/floor");
    return headings.toArray(String[]::new);
  }

  private void report(
      Report report,
      Setting setting,
      Sample floor,
      Sample rest,
      Durations done,
      int rules,
      boolean atRest) {
    double ratio = done.confirmed().percentile(50) / floor.percentile(50);
    String peerCount = String.format("%,d", setting.peers());
    String endpointCount = String.format("%,d", setting.endpoints());
    List<String> cells = new ArrayList<>(List.of(peerCount, endpointCount));
    cells.add(floor.summary());
    cells.add(rest.summary());
    cells.addAll(done.cells());
    cells.add(String.format(Locale.ROOT, "%.1f", ratio));
    times.row(cells.toArray(String[]::new));
    changes.row(
        peerCount,
        endpointCount,
        String.format("%,d", rules),
        done.changesAtEnds() + " (" + done.mostChangesAtEnds() + ")",
        "" + done.changesAtPeer());
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("peers", setting.peers());
    result.put("endpoints", setting.endpoints());
    result.put("rules", rules);
    result.put("controller_at_rest", atRest);
    result.put("floor", floor.json());
    result.put("rest", rest.json());
    result.putAll(done.json());
    result.put("ratio_to_floor_p50", ratio);
    report.result(result);
  }
}

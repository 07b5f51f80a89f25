package io.godwit.benchmarks.policy;

import io.godwit.benchmarks.BenchmarkCommand;
import io.godwit.benchmarks.controller.Controller;
import io.godwit.benchmarks.controller.Guest;
import io.godwit.benchmarks.controller.Hypervisors;
import io.godwit.benchmarks.openflow.EmulatedSwitch;
import io.godwit.benchmarks.report.Progress;
import io.godwit.benchmarks.report.Report;
import io.godwit.benchmarks.report.Sample;
import io.godwit.benchmarks.report.Table;
import io.godwit.benchmarks.switchover.Durations;
import io.godwit.benchmarks.switchover.Rounds;
import io.godwit.benchmarks.switchover.Setting;
import io.godwit.benchmarks.switchover.Switchover;
import io.godwit.scenarios.rest.Godwit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The same network and the same moves, by turns without groups and with them. */
@Command(
    name = "policy",
    header =
        "Security groups that speak of each other: rules at an edge, time into force, rules changed"
            + " by one more member, and the switchover with and without them.",
    mixinStandardHelpOptions = true)
public final class PolicyBenchmark extends BenchmarkCommand {
  private static final int SERIES = 1;
  private static final int NETWORK = 1;
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  @Option(
      names = "--endpoints",
      defaultValue = "1000",
      description = "Endpoints in the network (default: ${DEFAULT-VALUE}).")
  private int endpoints;

  @Option(
      names = "--groups",
      defaultValue = "50",
      description = "Groups, among which the endpoints are spread (default: ${DEFAULT-VALUE}).")
  private int groups;

  @Option(
      names = "--edges",
      defaultValue = "20",
      description = "Edges, among which the endpoints are spread (default: ${DEFAULT-VALUE}).")
  private int edges;

  @Option(
      names = "--changes",
      defaultValue = "20",
      description = "Memberships changed one by one (default: ${DEFAULT-VALUE}).")
  private int changes;

  @Option(
      names = "--turns",
      defaultValue = "3",
      description =
          "How often all are without groups and then with them, since no machine is as fast now as"
              + " a minute later (default: ${DEFAULT-VALUE}).")
  private int turns;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      description =
          "How often ten guests move in each turn, without groups and with them; the first is a"
              + " warm-up (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--without-nearly-done",
      description =
          "The engine announces the stop without having said before that its copy is nearly done.")
  private boolean withoutNearlyDone;

  @Override
  protected void validate() {
    atLeast(3, "--edges", edges);
    atLeast(1, "--groups", groups);
    atLeast(1, "--changes", changes);
    atLeast(1, "--turns", turns);
    // The first is a warm-up.
    atLeast(2, "--rounds", rounds);
  }

  @Override
  protected void measure(Report report, Progress progress) throws Exception {
    Controller controller = Controller.fromEnvironment(System.getenv());
    Godwit godwit = new Godwit(controller.godwit());
    report.environment("godwit", godwit.status().path("version").asText());
    Setting setting = new Setting(edges - 2, endpoints);
    try (Hypervisors hypervisors = new Hypervisors(controller, progress, SERIES)) {
      hypervisors.start(edges, endpoints / edges + 25);
      Rounds moves = new Rounds(godwit, hypervisors, setting, NETWORK, !withoutNearlyDone);
      GroupNetwork network = new GroupNetwork(hypervisors, NETWORK, groups);
      network.define();
      List<Guest> all =
          IntStream.range(0, endpoints)
              .mapToObj(i -> new Guest(NETWORK, i))
              .collect(Collectors.toList());
      Memberships memberships = new Memberships(hypervisors, network, edges);
      List<Switchover> without = new ArrayList<>();
      List<Switchover> with = new ArrayList<>();
      Sample allGrouped = new Sample();
      int bare = 0;
      int guarded = 0;
      for (int turn = 0; turn < turns; turn++) {
        progress.say("turn %d of %d: without groups", turn + 1, turns);
        hypervisors.ungroup(all);
        without.addAll(moves.run(rounds, progress));
        bare = mostRules(hypervisors);
        progress.say("turn %d of %d: with groups", turn + 1, turns);
        long start = System.nanoTime();
        hypervisors.regroup(all, network::groupOf);
        allGrouped.add(System.nanoTime() - start);
        guarded = mostRules(hypervisors);
        if (turn == 0) {
          hypervisors.awaitRest();
          memberships.change(all.subList(0, setting.residents()), changes, progress);
        }
        with.addAll(moves.run(rounds, progress));
      }
      godwit.awaitNoMigrations(PATIENCE);
      report(report, bare, guarded, allGrouped, memberships);
      report.result(Map.of("controller_at_rest", moves.wereAtRest()));
      reportMoves(
          report,
          new Durations(without, !withoutNearlyDone),
          new Durations(with, !withoutNearlyDone));
    }
  }

  private static int mostRules(Hypervisors hypervisors) {
    return hypervisors.switches().stream().mapToInt(EmulatedSwitch::rules).max().orElseThrow();
  }

  private void report(
      Report report, int bare, int guarded, Sample allGrouped, Memberships memberships) {
    Table table =
        new Table(
            String.format(
                Locale.ROOT,
                "%,d endpoints at %d edges in %d groups of %d rules",
                endpoints,
                edges,
                groups,
                GroupNetwork.RULES),
            "",
            "");
    int product = endpoints / edges * GroupNetwork.RULES_OF_GROUPS * (endpoints / groups);
    table.row("rules at an edge, at most: no groups", String.format("%,d", bare));
    table.row("  with groups", String.format("%,d", guarded));
    table.row("  its endpoints x rules with a group x members", String.format("%,d", product));
    table.row("all endpoints into their groups, ms", allGrouped.summary());
    table.row("one into a further group, until in force, ms", memberships.enforced().summary());
    table.row("  edges that this changes, at most", "" + memberships.mostEdges());
    table.row("  flow-mods at the endpoint's own edge, at most", "" + memberships.mostAtHome());
    table.row("  flow-mods at another edge, at most", "" + memberships.mostElsewhere());
    report.table(table);
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("endpoints", endpoints);
    result.put("edges", edges);
    result.put("groups", groups);
    result.put("rules_of_a_group", GroupNetwork.RULES);
    result.put("most_rules_at_an_edge_without_groups", bare);
    result.put("most_rules_at_an_edge", guarded);
    result.put("product_at_an_edge", product);
    result.put("all_into_groups", allGrouped.json());
    result.put("membership_in_force", memberships.enforced().json());
    result.put("membership_most_edges", memberships.mostEdges());
    result.put("membership_most_changes_at_home", memberships.mostAtHome());
    result.put("membership_most_changes_elsewhere", memberships.mostElsewhere());
    report.result(result);
  }

  private static void reportMoves(Report report, Durations without, Durations with) {
    double ratio = with.confirmed().percentile(50) / without.confirmed().percentile(50);
    List<String> headings = new ArrayList<>(List.of("the moves"));
    headings.addAll(Durations.HEADINGS);
    headings.addAll(List.of("flow-mods: source+destination", "a peer"));
    Table table = new Table(Durations.SINCE, headings.toArray(String[]::new));
    table.row(row("without groups", without));
    table.row(row("with groups", with));
    report.table(table);
    Table ratios = new Table("Source and destination confirmed, p50, with groups", "", "");
    ratios.row("to without", String.format(Locale.ROOT, "%.2f", ratio));
    report.table(ratios);
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("switchover_without_groups", without.json());
    result.put("switchover_with_groups", with.json());
    result.put("switchover_ratio_p50", ratio);
    report.result(result);
  }

  private static String[] row(String moves, Durations durations) {
    List<String> cells = new ArrayList<>(List.of(moves));
    cells.addAll(durations.cells());
    cells.add("" + durations.mostChangesAtEnds());
    cells.add("" + durations.changesAtPeer());
    return cells.toArray(String[]::new);
  }
}

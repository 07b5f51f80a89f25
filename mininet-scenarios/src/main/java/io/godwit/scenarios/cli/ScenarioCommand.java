package io.godwit.scenarios.cli;

import io.godwit.scenarios.report.HtmlReport;
import io.godwit.scenarios.report.TextTable;
import io.godwit.scenarios.scenario.Scenarios;
import io.godwit.scenarios.scenario.Scenarios.Entry;
import io.godwit.scenarios.testbed.Progress;
import io.godwit.scenarios.testbed.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "scenario",
    description = "Lists or runs scenarios on real networks.",
    mixinStandardHelpOptions = true,
    subcommands = {ScenarioCommand.ListCommand.class, ScenarioCommand.RunCommand.class})
final class ScenarioCommand {

  @Command(
      name = "list",
      description = "Lists the scenarios and what each shows.",
      mixinStandardHelpOptions = true)
  static final class ListCommand implements Callable<Integer> {
    @Override
    public Integer call() {
      for (Entry entry : Scenarios.all()) {
        System.out.printf("%-20s %s%n", entry.name(), entry.shows());
      }
      return 0;
    }
  }

  @Command(
      name = "run",
      description = "Runs scenarios by name, or all.",
      mixinStandardHelpOptions = true)
  static final class RunCommand implements Callable<Integer> {
    @Spec CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "NAME", description = "scenarios to run")
    List<String> names = new ArrayList<>();

    @Option(names = "--all", description = "run all of them")
    boolean all;

    @Option(
        names = "--runs",
        paramLabel = "N",
        defaultValue = "2",
        description = "how often each measured move is repeated (default: ${DEFAULT-VALUE})")
    int runs;

    @Option(names = "--json", paramLabel = "FILE", description = "write the report")
    @Nullable Path json;

    @Option(names = "--html", paramLabel = "FILE", description = "write the report with plots")
    @Nullable Path html;

    @Option(names = "--summary", paramLabel = "FILE", description = "write 'PASSED FAILED'")
    @Nullable Path summary;

    @Override
    public Integer call() throws IOException {
      Settings settings = Settings.fromEnvironment(System.getenv());
      Progress progress = new Progress(System.err);
      Scenarios.Outcome outcome = Scenarios.run(entries(), settings, progress, runs);
      if (summary != null) {
        Files.writeString(summary, outcome.passed() + " " + outcome.failed() + "\n");
      }
      if (json != null) {
        outcome.report().write(json);
      }
      if (html != null) {
        HtmlReport.write(html, "Godwit's scenarios", outcome.report(), outcome.examples());
      }
      System.out.print(TextTable.of(outcome.report().runs()));
      System.out.printf("%d passed, %d failed%n", outcome.passed(), outcome.failed());
      return outcome.failed() == 0 ? 0 : 1;
    }

    private List<Entry> entries() {
      if (all) {
        return Scenarios.all();
      }
      if (names.isEmpty()) {
        throw new ParameterException(spec.commandLine(), "give names of scenarios, or --all");
      }
      return names.stream()
          .map(
              name ->
                  Scenarios.named(name)
                      .orElseThrow(
                          () ->
                              new ParameterException(
                                  spec.commandLine(), "there is no scenario " + name)))
          .toList();
    }
  }
}

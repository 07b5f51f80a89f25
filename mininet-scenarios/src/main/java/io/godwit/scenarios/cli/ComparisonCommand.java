package io.godwit.scenarios.cli;

import io.godwit.scenarios.comparison.Comparison;
import io.godwit.scenarios.report.HtmlReport;
import io.godwit.scenarios.report.TextTable;
import io.godwit.scenarios.testbed.Progress;
import io.godwit.scenarios.testbed.Settings;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.Mode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What {@code ./godwit bench peer} runs. */
@Command(
    name = "peer",
    description = "Measures the same move on OVN, on plain learning VXLAN and under Godwit.",
    mixinStandardHelpOptions = true)
final class ComparisonCommand implements Callable<Integer> {

  private static final double LONGEST_BLACKOUT_MILLIS = 5_000;

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "5",
      description = "moves for each network and place of the peer (default: ${DEFAULT-VALUE})")
  int runs;

  @Option(
      names = "--blackout",
      paramLabel = "MS",
      defaultValue = "100",
      description = "how long the guest stands still (default: ${DEFAULT-VALUE})")
  double blackout;

  @Option(
      names = "--networks",
      paramLabel = "NAME",
      split = ",",
      description = "only these, by their names in the report")
  @Nullable List<String> networks;

  @Option(names = "--json", paramLabel = "FILE", description = "write the report")
  @Nullable Path json;

  @Option(names = "--html", paramLabel = "FILE", description = "write the report with plots")
  @Nullable Path html;

  @Option(names = "--check", description = "only check these options")
  boolean check;

  @Override
  public Integer call() throws IOException {
    List<Mode> modes = modes();
    checkNumbers();
    if (check) {
      return 0;
    }
    Settings settings = Settings.fromEnvironment(System.getenv());
    Comparison.Outcome outcome;
    try (Testbed testbed = Testbed.open(settings, new Progress(System.err))) {
      outcome = new Comparison(testbed, modes, runs, blackout).run();
    }
    if (json != null) {
      outcome.report().write(json);
    }
    if (html != null) {
      HtmlReport.write(html, "Godwit beside its peers", outcome.report(), outcome.examples());
    }
    System.out.print(TextTable.of(outcome.report().runs()));
    outcome.failures().forEach(failure -> System.out.println("FAILED    " + failure));
    return outcome.failures().isEmpty() ? 0 : 1;
  }

  private void checkNumbers() {
    if (runs < 1) {
      throw new ParameterException(spec.commandLine(), "--runs must be 1 or more, not " + runs);
    }
    if (!(blackout >= 0 && blackout <= LONGEST_BLACKOUT_MILLIS)) {
      throw new ParameterException(
          spec.commandLine(),
          "--blackout must be between 0 and %.0f ms, not %s"
              .formatted(LONGEST_BLACKOUT_MILLIS, blackout));
    }
  }

  private List<Mode> modes() {
    List<String> wanted = networks;
    if (wanted == null) {
      return List.of(Mode.values());
    }
    return wanted.stream().map(this::mode).distinct().toList();
  }

  private Mode mode(String label) {
    return Arrays.stream(Mode.values())
        .filter(mode -> mode.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "there is no network %s: %s"
                        .formatted(
                            label,
                            Arrays.stream(Mode.values())
                                .map(Mode::label)
                                .collect(Collectors.joining(", ")))));
  }
}

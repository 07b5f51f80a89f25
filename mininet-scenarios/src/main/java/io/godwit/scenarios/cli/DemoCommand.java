package io.godwit.scenarios.cli;

import io.godwit.scenarios.demo.Demo;
import io.godwit.scenarios.report.HtmlReport;
import io.godwit.scenarios.report.TextTable;
import io.godwit.scenarios.testbed.Progress;
import io.godwit.scenarios.testbed.Settings;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.Mode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    description = "Shows the same move on plain learning VXLAN and under Godwit.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "10",
      description = "moves for each network and place of the peer (default: ${DEFAULT-VALUE})")
  int runs;

  @Option(names = "--json", paramLabel = "FILE", description = "write the report")
  @Nullable Path json;

  @Option(names = "--html", paramLabel = "FILE", description = "write the report with plots")
  @Nullable Path html;

  @Override
  public Integer call() throws IOException {
    Settings settings = Settings.fromEnvironment(System.getenv());
    Path jsonFile = json == null ? settings.reports().resolve("demo.json") : json;
    Path htmlFile = html == null ? settings.reports().resolve("demo.html") : html;
    Demo.Outcome outcome;
    String playground = "";
    try (Testbed testbed = Testbed.open(settings, new Progress(System.err))) {
      outcome = new Demo(testbed, runs).run();
      if (settings.keep() && outcome.failures().isEmpty()) {
        playground = Playground.describe(settings, testbed.network(Mode.GODWIT));
        testbed.keep();
      }
    }
    outcome.report().write(jsonFile);
    HtmlReport.write(htmlFile, "Godwit beside plain VXLAN", outcome.report(), outcome.examples());
    System.out.println(TextTable.of(outcome.report().runs()));
    System.out.println("Report    " + jsonFile);
    System.out.println("Pictures  " + htmlFile);
    System.out.print(playground);
    outcome.failures().forEach(failure -> System.out.println("FAILED    " + failure));
    return outcome.failures().isEmpty() ? 0 : 1;
  }
}

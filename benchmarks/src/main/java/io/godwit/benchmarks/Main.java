package io.godwit.benchmarks;

import io.godwit.benchmarks.evacuate.EvacuateBenchmark;
import io.godwit.benchmarks.locations.LocationsBenchmark;
import io.godwit.benchmarks.policy.PolicyBenchmark;
import io.godwit.benchmarks.switchover.SwitchoverBenchmark;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The benchmarks' command line: {@code --list}, or the name of a benchmark and its options. */
@Command(
    name = "bench",
    description = "Measures Godwit beside a baseline in the same run.",
    mixinStandardHelpOptions = true,
    subcommands = {
      LocationsBenchmark.class,
      SwitchoverBenchmark.class,
      EvacuateBenchmark.class,
      PolicyBenchmark.class
    })
public final class Main implements Runnable {

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli's
  private CommandSpec spec;

  @Option(names = "--list", description = "List the benchmarks and what each measures.")
  private boolean list;

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main());
  }

  @Override
  public void run() {
    if (!list) {
      throw new ParameterException(spec.commandLine(), "Which benchmark? --list names them.");
    }
    PrintWriter out = spec.commandLine().getOut();
    spec.subcommands()
        .forEach(
            (name, benchmark) ->
                out.printf(
                    "%-12s %s%n",
                    name, String.join(" ", benchmark.getCommandSpec().usageMessage().header())));
    out.flush();
  }
}

package io.godwit.scenarios.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line; exit codes: 0 well, 1 failed, 2 wrong usage. */
@Command(
    name = "scenarios",
    description = "Moves virtual machines on real networks, and counts packets.",
    mixinStandardHelpOptions = true,
    subcommands = {
      DemoCommand.class,
      ScenarioCommand.class,
      ComparisonCommand.class,
      CleanupCommand.class
    })
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    System.setProperty("java.awt.headless", "true");
    int code =
        new CommandLine(new Main())
            .setExecutionExceptionHandler(
                (error, command, parsed) -> {
                  System.err.println("error: " + error.getMessage());
                  if (Boolean.parseBoolean(System.getenv("GODWIT_DEBUG"))) {
                    error.printStackTrace();
                  }
                  return 1;
                })
            .execute(arguments);
    System.exit(code);
  }
}

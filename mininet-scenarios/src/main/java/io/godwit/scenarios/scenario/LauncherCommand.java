package io.godwit.scenarios.scenario;

import io.godwit.scenarios.testbed.Testbed;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Has ./godwit do something; what it says goes to a log beside the reports. */
final class LauncherCommand {

  private static final long LONGEST_MINUTES = 5;

  private LauncherCommand() {}

  static void run(Testbed testbed, String... arguments) {
    List<String> command = new ArrayList<>(List.of(testbed.settings().launcher()));
    command.addAll(List.of(arguments));
    Path log = testbed.settings().reports().resolve("launcher.log");
    run(command, log, ProcessBuilder.Redirect.appendTo(log.toFile()));
  }

  /** Has the launcher do something; returns what it says. */
  static String ask(Testbed testbed, String... arguments) {
    Path answer = testbed.settings().reports().resolve("launcher-answer.log");
    List<String> command = new ArrayList<>(List.of(testbed.settings().launcher()));
    command.addAll(List.of(arguments));
    run(command, answer, ProcessBuilder.Redirect.to(answer.toFile()));
    try {
      return Files.readString(answer);
    } catch (IOException e) {
      throw new IllegalStateException(answer + " can't be read: " + e.getMessage(), e);
    }
  }

  private static void run(List<String> command, Path log, ProcessBuilder.Redirect output) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(new File("/dev/null"))
              .redirectOutput(output)
              .start();
      if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
        process.destroy();
        throw new IllegalStateException(command + " took over " + LONGEST_MINUTES + " min");
      }
      if (process.exitValue() != 0) {
        throw new IllegalStateException(
            command + " ended with " + process.exitValue() + "; see " + log);
      }
    } catch (IOException e) {
      throw new IllegalStateException(command + " could not be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}

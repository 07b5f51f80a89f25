package io.godwit.scenarios.cli;

import io.godwit.scenarios.ssh.Agent;
import io.godwit.scenarios.testbed.Settings;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "cleanup",
    description = "Takes down what killed runs left of their networks.",
    mixinStandardHelpOptions = true)
final class CleanupCommand implements Callable<Integer> {

  @Override
  public Integer call() throws IOException {
    Settings settings = Settings.fromEnvironment(System.getenv());
    Agent.clean(settings.host(), settings.agentState());
    return 0;
  }
}

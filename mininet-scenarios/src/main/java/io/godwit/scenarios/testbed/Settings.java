package io.godwit.scenarios.testbed;

import io.godwit.scenarios.ssh.RemoteHost;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the environment says; ./godwit sets it.
 *
 * @param godwitUrl address of Godwit's REST API, from here and from the far side
 * @param onosUrl address of ONOS's
 * @param login for both, {@code user:password}
 * @param agentState where the far side keeps what it must find again after a crash
 * @param reports folder for reports and logs
 * @param launcher path of ./godwit
 * @param oar the application's archive
 * @param keep whether the network is to stay up afterwards
 */
public record Settings(
    String godwitUrl,
    String onosUrl,
    String login,
    RemoteHost host,
    String agentState,
    Path reports,
    String launcher,
    Path oar,
    boolean keep) {

  public static Settings fromEnvironment(Map<String, String> environment) {
    return new Settings(
        environment.getOrDefault("GODWIT_URL", "http://127.0.0.1:8181/godwit/v1"),
        environment.getOrDefault("GODWIT_ONOS_URL", "http://127.0.0.1:8181/onos/v1"),
        environment.getOrDefault("GODWIT_LOGIN", "onos:rocks"),
        RemoteHost.fromEnvironment(environment),
        environment.getOrDefault("GODWIT_AGENT_STATE", "/tmp/godwit-testbed"),
        Path.of(environment.getOrDefault("GODWIT_REPORTS", ".")),
        environment.getOrDefault("GODWIT_LAUNCHER", "./godwit"),
        Path.of(environment.getOrDefault("GODWIT_OAR", "godwit.oar")),
        Boolean.parseBoolean(environment.getOrDefault("GODWIT_KEEP", "false")));
  }
}

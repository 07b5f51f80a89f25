package io.godwit.benchmarks.controller;

import io.godwit.scenarios.rest.RestClient;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * Where the controller is; ./godwit sets it.
 *
 * @param godwit Godwit's REST API
 * @param onos ONOS's own
 * @param openFlow where switches connect
 * @param pid of its JVM; empty if it is not on this machine
 */
public record Controller(
    RestClient godwit, RestClient onos, InetSocketAddress openFlow, Optional<String> pid) {
  private static final int OPENFLOW_PORT = 6653;

  public static Controller fromEnvironment(Map<String, String> environment) {
    String login = environment.getOrDefault("GODWIT_LOGIN", "onos:rocks");
    RestClient godwit =
        new RestClient(
            environment.getOrDefault("GODWIT_URL", "http://127.0.0.1:8181/godwit/v1"), login);
    RestClient onos =
        new RestClient(
            environment.getOrDefault("GODWIT_ONOS_URL", "http://127.0.0.1:8181/onos/v1"), login);
    return new Controller(
        godwit,
        onos,
        new InetSocketAddress(URI.create(godwit.base()).getHost(), OPENFLOW_PORT),
        Optional.ofNullable(environment.get("GODWIT_RUNTIME_PID")));
  }
}

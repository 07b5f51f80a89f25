package io.godwit.scenarios.ssh;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An SSH host that has Mininet and lets {@code user} become root, or is root.
 *
 * @param key a private key that needs no passphrase
 * @param knownHosts the file that has the host's key; without one the user's own
 */
public record RemoteHost(String host, int port, String user, Path key, Path knownHosts) {

  /**
   * Reads GODWIT_SSH_HOST, _PORT, _USER, _KEY and _KNOWN_HOSTS.
   *
   * @throws IllegalArgumentException if one that has no default is missing
   */
  public static RemoteHost fromEnvironment(Map<String, String> environment) {
    Path dotSsh = Path.of(System.getProperty("user.home"), ".ssh");
    String knownHosts = environment.get("GODWIT_SSH_KNOWN_HOSTS");
    return new RemoteHost(
        environment.getOrDefault("GODWIT_SSH_HOST", "127.0.0.1"),
        port(environment.get("GODWIT_SSH_PORT")),
        environment.getOrDefault("GODWIT_SSH_USER", "root"),
        Path.of(required(environment, "GODWIT_SSH_KEY")),
        knownHosts == null ? dotSsh.resolve("known_hosts") : Path.of(knownHosts));
  }

  private static int port(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return 22;
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("GODWIT_SSH_PORT is not a port: " + text, e);
    }
  }

  private static String required(Map<String, String> environment, String name) {
    String value = environment.get(name);
    if (value == null || value.isEmpty()) {
      throw new IllegalArgumentException(name + " is not set: ./godwit sets it");
    }
    return value;
  }

  @Override
  public String toString() {
    return user + "@" + host + ":" + port;
  }
}

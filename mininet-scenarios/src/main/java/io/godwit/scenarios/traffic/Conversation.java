package io.godwit.scenarios.traffic;

import io.godwit.scenarios.topology.Vm;

/**
 * A connection, and who says something on it.
 *
 * @param name unique among those that run together
 * @param transport udp or tcp
 * @param port the accepter's
 * @param fromPort the opener's, for UDP
 * @param forth marks what the opener sends; 0 if it only listens
 * @param back marks what the accepter sends; 0 if it only listens
 * @param everyMicros pause between packets
 */
public record Conversation(
    String name,
    String transport,
    Vm opener,
    Vm accepter,
    boolean overIpv6,
    int port,
    int fromPort,
    long forth,
    long back,
    int everyMicros) {

  String opening() {
    return name + "-open";
  }

  String accepting() {
    return name + "-accept";
  }
}

package io.godwit.scenarios.traffic;

import io.godwit.scenarios.topology.Vm;

/**
 * A connection, and who says something on it.
 *
 * @param name unique among those that run together
 * @param transport udp, tcp or icmp
 * @param port the accepter's
 * @param fromPort the opener's; 0 for any
 * @param forth marks what the opener sends; 0 if it only listens
 * @param back marks what the accepter sends; 0 if it only listens
 * @param everyMicros pause between packets
 * @param bytes of a datagram's data
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
    int everyMicros,
    int bytes) {

  String opening() {
    return name + "-open";
  }

  String accepting() {
    return name + "-accept";
  }

  String openersAddress() {
    return overIpv6 ? opener.ip6() : opener.ip();
  }

  String acceptersAddress() {
    return overIpv6 ? accepter.ip6() : accepter.ip();
  }
}

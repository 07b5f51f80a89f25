package io.godwit.scenarios.traffic;

/**
 * Numbered packets from one VM to another.
 *
 * @param id marks its packets
 * @param name unique in its traffic
 * @param transport udp or tcp
 * @param address the receiver's
 * @param everyMicros pause between packets
 */
public record Stream(
    long id,
    String name,
    String transport,
    String from,
    String to,
    String address,
    int port,
    int everyMicros) {

  String sender() {
    return name + "-send";
  }

  String receiver() {
    return name + "-receive";
  }
}

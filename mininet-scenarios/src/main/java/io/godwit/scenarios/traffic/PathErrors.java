package io.godwit.scenarios.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import io.godwit.scenarios.ssh.Agent;
import io.godwit.scenarios.ssh.Agent.Probe;
import io.godwit.scenarios.topology.Vm;
import java.util.ArrayList;
import java.util.List;

/**
 * ICMP errors from somebody on the path about what a VM has sent on its connections, round and
 * round; and a watcher that notes which of them reach it.
 */
public final class PathErrors {

  private static final int MTU = 1_500;
  private static final int EVERY_MICROS = 4_000;
  private static final int ACK = 0x10;
  private static final int NOBODYS_PORT = 7_777;
  private static final long IN_FLIGHT_MILLIS = 300;

  /**
   * One that is sent again and again.
   *
   * @param label in words
   * @param real whether there is a connection that it is about
   */
  private record Kind(String label, boolean real) {}

  /** How often an error was sent and how often it arrived. */
  public record Count(String label, boolean real, int sent, int arrived) {}

  private final Agent agent;
  private final List<Kind> kinds;
  private final String sender;
  private final String watcher;

  private PathErrors(Agent agent, List<Kind> kinds, String sender, String watcher) {
    this.agent = agent;
    this.kinds = kinds;
    this.sender = sender;
    this.watcher = watcher;
  }

  /**
   * Returns when errors about each connection flow: that its port or protocol can't be reached, and
   * that a packet was too big; and the same about one that was never opened.
   *
   * @param reporter sends them, from its own addresses as a router does
   * @param to the VM that has opened the connections
   */
  public static PathErrors start(Agent agent, Vm reporter, Vm to, List<Conversation> about) {
    List<Kind> kinds = new ArrayList<>();
    List<String> frames = new ArrayList<>();
    for (Conversation one : about) {
      for (boolean real : new boolean[] {true, false}) {
        for (boolean tooBig : new boolean[] {false, true}) {
          frames.add(Attack.hex(List.of(frame(reporter, to, one, real, tooBig, kinds.size()))));
          kinds.add(new Kind(label(one, real, tooBig), real));
        }
      }
    }
    Probe watcher = Attack.watcher(to);
    agent.startProbes(List.of(watcher));
    Probe sender = Attack.raw("errors-" + reporter.name(), reporter, EVERY_MICROS, frames);
    agent.startProbes(List.of(sender));
    return new PathErrors(agent, kinds, sender.name(), watcher.name());
  }

  private static String label(Conversation one, boolean real, boolean tooBig) {
    return "%s: %s%s"
        .formatted(
            one.name(),
            tooBig ? "packet too big" : "unreachable",
            real ? "" : ", of no connection");
  }

  private static byte[] frame(
      Vm reporter, Vm to, Conversation one, boolean real, boolean tooBig, int number) {
    byte[] data = AttackFrames.marked(number);
    int from = real ? one.fromPort() : NOBODYS_PORT;
    boolean tcp = one.transport().equals("tcp");
    byte[] segment =
        tcp ? Packets.tcp(from, one.port(), ACK, 1, data) : Packets.udp(from, one.port(), data);
    byte[] packet =
        Packets.packet(
            one.openersAddress(), one.acceptersAddress(), tcp ? Packets.TCP : Packets.UDP, segment);
    boolean six = one.overIpv6();
    byte[] error =
        Packets.packet(
            six ? reporter.ip6() : reporter.ip(),
            one.openersAddress(),
            six ? Packets.ICMPV6 : Packets.ICMP,
            tooBig ? tooBig(packet) : unreachable(packet));
    return Packets.ethernet(to.mac(), reporter.mac(), six ? Packets.IPV6 : Packets.IPV4, error);
  }

  /** Port unreachable, about a packet of either IP version (RFC 792, RFC 4443 section 3.1). */
  static byte[] unreachable(byte[] packet) {
    return isIpv4(packet) ? Packets.icmp(3, 3, 0, packet) : Packets.icmp(1, 4, 0, packet);
  }

  /**
   * Fragmentation needed (RFC 1191) or packet too big (RFC 4443 section 3.2), with an MTU that
   * changes nothing for the receiver.
   */
  private static byte[] tooBig(byte[] packet) {
    return isIpv4(packet) ? Packets.icmp(3, 4, MTU, packet) : Packets.icmp(2, 0, MTU, packet);
  }

  private static boolean isIpv4(byte[] packet) {
    return packet[0] >> 4 == 4;
  }

  /** Ends it. */
  public List<Count> stop() {
    JsonNode sent = agent.stopProbes(List.of(sender)).path(sender);
    Pause.millis(IN_FLIGHT_MILLIS);
    JsonNode seen = agent.stopProbes(List.of(watcher)).path(watcher);
    List<Count> counts = new ArrayList<>();
    for (int i = 0; i < kinds.size(); i++) {
      counts.add(
          new Count(kinds.get(i).label(), kinds.get(i).real(), count(sent, i), count(seen, i)));
    }
    return counts;
  }

  private static int count(JsonNode probe, int kind) {
    int count = 0;
    for (JsonNode row : probe.path("seen")) {
      count += row.get(0).asInt() == kind ? 1 : 0;
    }
    return count;
  }
}

package io.godwit.scenarios.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import io.godwit.scenarios.ssh.Agent;
import io.godwit.scenarios.ssh.Agent.Probe;
import io.godwit.scenarios.topology.Vm;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Datagrams to a forbidden port of which there is the first fragment only, which waits in
 * connection tracking until it is given up; and just then new connections that are allowed, with
 * which Open vSwitch lets out what it gives up (docs/adr/0006).
 */
public final class Leftovers {

  private static final int FORBIDDEN = 0;
  private static final int ALLOWED = 1;
  private static final int DATAGRAMS = 18;
  private static final int DATAGRAM_EVERY_MICROS = 10_000;
  private static final int CONNECTIONS = 500;
  private static final int CONNECTION_EVERY_MICROS = 10_000;
  private static final int FIRST_FROM_PORT = 20_000;
  private static final int BYTES = 3_000;

  /** Connection tracking gives fragments up after 15 s. */
  private static final long WAIT_MILLIS = 13_500;

  private static final long EXPIRY_MILLIS = 4_000;
  private static final long IN_FLIGHT_MILLIS = 200;

  private Leftovers() {}

  /**
   * What came of it.
   *
   * @param incomplete first fragments without the others
   * @param leftOut those of them that arrived
   * @param begun allowed connections that were begun meanwhile
   * @param arrived and arrived
   */
  public record Result(int incomplete, int leftOut, int begun, int arrived) {}

  /** Takes 20 s. */
  public static Result run(Agent agent, Vm from, Vm to) {
    Probe watcher = Attack.watcher(to);
    agent.startProbes(List.of(watcher));
    Probe first =
        Attack.raw("incomplete-" + from.name(), from, DATAGRAM_EVERY_MICROS, incomplete(from, to));
    agent.startProbes(List.of(first));
    // One round: a datagram that is repeated would only overlap.
    Pause.millis(2L * DATAGRAMS * DATAGRAM_EVERY_MICROS / 1_000);
    int sent = agent.stopProbes(List.of(first.name())).path(first.name()).path("seen").size();
    Pause.millis(WAIT_MILLIS - 2L * DATAGRAMS * DATAGRAM_EVERY_MICROS / 1_000);
    Probe second =
        Attack.raw("begin-" + from.name(), from, CONNECTION_EVERY_MICROS, connections(from, to));
    agent.startProbes(List.of(second));
    Pause.millis(EXPIRY_MILLIS);
    int begun = agent.stopProbes(List.of(second.name())).path(second.name()).path("seen").size();
    Pause.millis(IN_FLIGHT_MILLIS);
    JsonNode seen = agent.stopProbes(List.of(watcher.name())).path(watcher.name());
    return new Result(sent, count(seen, FORBIDDEN), begun, count(seen, ALLOWED));
  }

  private static List<String> incomplete(Vm from, Vm to) {
    List<String> frames = new ArrayList<>();
    // A probe's frames are one argument of a command, which has a limit.
    byte[] data = ByteBuffer.allocate(BYTES).put(AttackFrames.marked(FORBIDDEN)).array();
    for (int i = 1; i <= DATAGRAMS; i++) {
      byte[] datagram = Packets.udp(FIRST_FROM_PORT, AttackFrames.FORBIDDEN_PORT, data);
      for (boolean six : new boolean[] {false, true}) {
        List<byte[]> fragments =
            Packets.fragments(address(from, six), address(to, six), Packets.UDP, datagram, i);
        frames.add(Attack.hex(List.of(frame(from, to, six, fragments.get(0)))));
      }
    }
    return frames;
  }

  private static List<String> connections(Vm from, Vm to) {
    List<String> frames = new ArrayList<>();
    byte[] data = AttackFrames.marked(ALLOWED);
    for (int i = 0; i < CONNECTIONS; i++) {
      boolean six = i % 2 == 1;
      byte[] datagram = Packets.udp(FIRST_FROM_PORT + i, Conversations.FIRST_PORT, data);
      byte[] packet = Packets.packet(address(from, six), address(to, six), Packets.UDP, datagram);
      frames.add(Attack.hex(List.of(frame(from, to, six, packet))));
    }
    return frames;
  }

  private static byte[] frame(Vm from, Vm to, boolean six, byte[] packet) {
    return Packets.ethernet(to.mac(), from.mac(), six ? Packets.IPV6 : Packets.IPV4, packet);
  }

  private static String address(Vm vm, boolean six) {
    return six ? vm.ip6() : vm.ip();
  }

  private static int count(JsonNode probe, int kind) {
    int count = 0;
    for (JsonNode row : probe.path("seen")) {
      count += row.get(0).asInt() == kind ? 1 : 0;
    }
    return count;
  }
}

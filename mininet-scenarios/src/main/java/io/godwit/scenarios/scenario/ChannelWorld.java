package io.godwit.scenarios.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.godwit.scenarios.accounting.Packet;
import io.godwit.scenarios.move.SteppedMove;
import io.godwit.scenarios.rest.Await;
import io.godwit.scenarios.rest.Godwit;
import io.godwit.scenarios.ssh.Agent;
import io.godwit.scenarios.ssh.Agent.Probe;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.testbed.Testbed.Network;
import io.godwit.scenarios.topology.Vm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One move on guarded underlays: who can reach whose migration port, and a copy that is made. */
final class ChannelWorld {

  static final int PORT = 49_160;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** In the guarded range, but no session's. */
  private static final int OTHER_PORT = 49_161;

  /** Beyond the guarded range. */
  private static final int FREE_PORT = 49_300;

  /** One SYN, since the next would follow after a second. */
  private static final double ONE_PACKET_SECONDS = 0.7;

  private static final Duration READ = Duration.ofSeconds(15);
  private static final Duration CLOSED = Duration.ofSeconds(10);

  /** What may still be on its way, or in a datapath's cache, when the switches have confirmed. */
  private static final long LAG_NANOS = 50_000_000;

  private static final String PROBE = "copy";
  private static final long STREAM = 77;
  private static final int EVERY_MICROS = 4_000;

  private final Agent agent;
  private final Godwit godwit;
  private final Recorder recorder;
  private final Network network;
  private final String source;
  private final String destination;
  private final String third;

  ChannelWorld(Testbed testbed, Network network, Recorder recorder) {
    this.agent = testbed.agent();
    this.godwit = testbed.godwit();
    this.recorder = recorder;
    this.network = network;
    this.source = network.measurement().place();
    this.destination = network.measurement().nextPlace();
    this.third =
        network.topology().hypervisors().stream()
            .filter(hv -> !hv.equals(source) && !hv.equals(destination))
            .findFirst()
            .orElseThrow();
  }

  String destination() {
    return destination;
  }

  /** The tenant's VM on the hypervisor that has no part in the move. */
  Vm peer() {
    return network.topology().peerOn(third);
  }

  /** Begins the move, with its port and nothing else said of its channel. */
  SteppedMove begin(boolean untilSourceDone) {
    ObjectNode channel = MAPPER.createObjectNode().put("port", PORT);
    if (untilSourceDone) {
      channel.put("untilSourceDone", true);
    }
    return network.measurement().begin(godwit, channel);
  }

  /**
   * Who gets through.
   *
   * @param copy from the source to the destination's migration port
   */
  record Reach(
      String copy, String fromThird, String fromLeaf, String otherPort, String back, String free) {

    /** Nobody reaches a migration port, and everybody all others. */
    static final Reach SHUT =
        new Reach("dropped", "dropped", "dropped", "dropped", "dropped", "refused");

    /** The session's pair and port are open, and nothing more. */
    static final Reach OPEN =
        new Reach("open", "dropped", "dropped", "dropped", "dropped", "refused");

    private static final String FORM = "%-26s %9s %9s %9s %11s %9s %9s";

    static String header() {
      return FORM.formatted(
          "TCP to a migration port", "source", "third", "leaf", "other port", "back", "free port");
    }

    private String row(String moment) {
      return FORM.formatted(moment, copy, fromThird, fromLeaf, otherPort, back, free);
    }

    int drops() {
      return (int)
          List.of(copy, fromThird, fromLeaf, otherPort, back).stream()
              .filter("dropped"::equals)
              .count();
    }
  }

  /** Tries them all, and tells. */
  Reach reach(String moment) {
    Reach reach =
        new Reach(
            connect(source, destination, PORT),
            connect(third, destination, PORT),
            connect(leafOf(destination), destination, PORT),
            connect(source, destination, OTHER_PORT),
            connect(destination, source, PORT),
            connect(third, destination, FREE_PORT));
    recorder.say(reach.row(moment));
    return reach;
  }

  private String connect(String from, String to, int port) {
    return agent.connect(from, network.vtep(to), port, ONE_PACKET_SECONDS);
  }

  /** Whose own traffic no hypervisor's bridge sees before the destination's. */
  private String leafOf(String hypervisor) {
    return "gwleaf" + (network.topology().hypervisors().indexOf(hypervisor) / 2 + 1);
  }

  /** Packets that the guards have dropped so far, by the switches' last readings. */
  int dropped() {
    return network.topology().hypervisors().stream()
        .mapToInt(hv -> godwit.underlayCounters(hv).path("dropped").path("packets").asInt())
        .sum();
  }

  /** Waits until the guards have told of so many packets more. */
  void awaitDropped(int before, int more) {
    Await.until(
        READ,
        () -> {
          int now = dropped() - before;
          return now >= more ? "" : now + " packets were counted as dropped, not " + more;
        });
  }

  /** Waits until the copy has been counted where it passes. */
  int awaitPassed() {
    Await.until(
        READ,
        () -> passed("forth") > 0 && passed("back") > 0 ? "" : "nothing was counted as passed");
    return passed("forth");
  }

  private int passed(String way) {
    JsonNode sessions = godwit.underlayCounters(destination).path("sessions");
    return sessions.path(0).path(way).path("packets").asInt();
  }

  /** Has the source send records to the destination's migration port, on one connection. */
  void startCopy() {
    agent.startProbes(
        List.of(
            new Probe(
                PROBE + "<",
                destination,
                "tcp-receive",
                Map.of("bind", network.vtep(destination), "port", PORT))));
    agent.startProbes(
        List.of(
            new Probe(
                PROBE + ">",
                source,
                "tcp-send",
                Map.of(
                    "to", network.vtep(destination),
                    "port", PORT,
                    "every", EVERY_MICROS,
                    "stream", STREAM))));
  }

  /**
   * What became of the copy.
   *
   * @param before records that arrived before the channel was shut
   * @param tried records that were sent since
   * @param after records that arrived since
   */
  record Copied(int before, int tried, int after) {}

  Copied stopCopy(long shutNanos) {
    JsonNode ends = agent.stopProbes(List.of(PROBE + ">", PROBE + "<"));
    List<Packet> sent = packets(ends.path(PROBE + ">"));
    List<Packet> seen = packets(ends.path(PROBE + "<"));
    return new Copied(
        (int) seen.stream().filter(p -> p.seenNanos() <= shutNanos + LAG_NANOS).count(),
        (int) sent.stream().filter(p -> p.sentNanos() > shutNanos + LAG_NANOS).count(),
        (int) seen.stream().filter(p -> p.seenNanos() > shutNanos + LAG_NANOS).count());
  }

  private static List<Packet> packets(JsonNode probe) {
    List<Packet> packets = new ArrayList<>();
    for (JsonNode row : probe.path("seen")) {
      packets.add(
          new Packet(
              row.get(0).asLong(), row.get(1).asLong(), row.get(2).asLong(), row.get(3).asLong()));
    }
    return packets;
  }

  /** Waits until no switch holds a session's rule; when that was, by the far side's clock. */
  long awaitShut() {
    return awaitShut(agent, godwit, network);
  }

  static long awaitShut(Testbed testbed, Network network) {
    return awaitShut(testbed.agent(), testbed.godwit(), network);
  }

  private static long awaitShut(Agent agent, Godwit godwit, Network network) {
    for (String hypervisor : network.topology().hypervisors()) {
      Await.until(
          CLOSED,
          () -> {
            JsonNode underlay = godwit.underlay(hypervisor);
            return underlay.path("sessions").isEmpty()
                    && underlay.path("inSync").asBoolean()
                    && sessionRules(agent, hypervisor) == 0
                ? ""
                : "the channel is still open at " + underlay;
          });
    }
    return agent.clock().monotonicNanos();
  }

  /** Rules of open channels that a hypervisor's uplink bridge holds. */
  private static long sessionRules(Agent agent, String hypervisor) {
    return agent.dumpUnderlayFlows(hypervisor).stream()
        .filter(flow -> flow.contains("actions=NORMAL") && flow.contains("tp_"))
        .count();
  }
}

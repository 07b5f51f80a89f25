package io.godwit.scenarios.move;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.godwit.scenarios.accounting.Accounting;
import io.godwit.scenarios.accounting.Trace;
import io.godwit.scenarios.rest.Godwit;
import io.godwit.scenarios.ssh.Agent;
import io.godwit.scenarios.ssh.Agent.Clock;
import io.godwit.scenarios.topology.Topology;
import io.godwit.scenarios.topology.Vm;
import io.godwit.scenarios.traffic.Pause;
import io.godwit.scenarios.traffic.RealTraffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/** The guest that is a QEMU process, moved by Godwit's {@code qmp} engine. */
public final class RealGuest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Duration FOLLOWED = Duration.ofSeconds(40);
  private static final long BEFORE_MILLIS = 400;
  private static final long AFTER_MILLIS = 1_000;
  private static final long NOISE_MILLIS = 3_000;

  private final Agent agent;
  private final Godwit godwit;
  private final Topology topology;
  private final Vm guest;

  public RealGuest(Agent agent, Godwit godwit, Topology topology) {
    this.agent = agent;
    this.godwit = godwit;
    this.topology = topology;
    this.guest = topology.vm(Topology.GUEST);
  }

  /**
   * A real move.
   *
   * @param convergedEarly whether QEMU stopped the guest before the redirect was confirmed
   */
  public record RealMove(Move move, boolean convergedEarly, Map<String, Trace> traces) {
    public double blackoutMillis() {
      return Accounting.millisSince(move.pausedNanos(), move.resumedNanos());
    }
  }

  /** The hypervisor that it runs on. */
  public String place() {
    JsonNode status = agent.realGuestStatus(guest.name());
    for (String hypervisor : topology.hypervisors()) {
      if (status.path(hypervisor).asText().equals("running")) {
        return hypervisor;
      }
    }
    throw new IllegalStateException("the guest runs nowhere: " + status);
  }

  /** The next hypervisor, round and round. */
  public String nextPlace() {
    List<String> all = topology.hypervisors();
    return all.get((all.indexOf(place()) + 1) % all.size());
  }

  /** The peer of a move's traffic, on the hypervisor that has no part in the move. */
  public Vm peer() {
    String source = place();
    return topology.peerOn(Peer.THIRD.hypervisor(source, nextPlace(), topology.hypervisors()));
  }

  public RealTraffic talk(Vm peer) {
    return RealTraffic.start(agent, guest, peer);
  }

  /** The longest gaps of the same traffic without a move, by stream: TCG stalls by itself. */
  public Map<String, Double> noise() {
    RealTraffic traffic = talk(peer());
    Pause.millis(NOISE_MILLIS);
    Map<String, Double> gaps = new HashMap<>();
    traffic.stop().forEach((name, trace) -> gaps.put(name, Accounting.longestGap(trace)));
    return gaps;
  }

  /** Begins a migration to a hypervisor; answers with its id. */
  public String begin(String destination, String mode, @Nullable Long maxBandwidth) {
    String source = place();
    JsonNode machines = agent.expectRealGuest(guest.name(), destination);
    ObjectNode qmp =
        MAPPER
            .createObjectNode()
            .put("source", machines.path(source).path("monitor").asText())
            .put("destination", machines.path(destination).path("monitor").asText())
            .put("channel", machines.path(destination).path("channel").asText())
            .put("mode", mode);
    if (maxBandwidth != null) {
      qmp.put("maxBandwidth", maxBandwidth);
    }
    return godwit.migrateByQmp(guest.name(), destination, guest.name(), qmp);
  }

  /** Moves it to the next hypervisor under traffic, and returns when the network has followed. */
  public RealMove move(String mode) {
    return move((source, destination) -> begin(destination, mode, null));
  }

  /**
   * The same where libvirt moves it: virsh is told, and nobody else.
   *
   * @param arguments more of virsh migrate's
   */
  public RealMove moveByLibvirt(List<String> arguments) {
    return move(
        (source, destination) -> {
          agent.migrateByLibvirt(guest.name(), source, destination, arguments);
          return godwit.newestMigration(guest.name());
        });
  }

  /**
   * @param begin asked with source and destination; answers with the migration's id
   */
  private RealMove move(BinaryOperator<String> begin) {
    String source = place();
    String destination = nextPlace();
    RealTraffic traffic = talk(peer());
    Pause.millis(BEFORE_MILLIS);
    long beginNanos = agent.clock().monotonicNanos();
    String id = begin.apply(source, destination);
    JsonNode migration = godwit.awaitFollowed(id, FOLLOWED);
    Pause.millis(AFTER_MILLIS);
    Map<String, Trace> traces = traffic.stop();
    List<JsonNode> events = eventsSince(beginNanos);
    long stopped = nanosOf(events, source, "STOP");
    Move move =
        new Move(
            stopped, nanosOf(events, destination, "RESUME"), timeline(migration, events, stopped));
    agent.endRealGuest(guest.name(), source);
    return new RealMove(move, isEarly(move), traces);
  }

  /** Where Godwit drives QEMU itself, it says so too: {@code converged_early}. */
  private static boolean isEarly(Move move) {
    Double redirected = move.timeline().get("godwit redirected");
    return redirected == null || redirected > 0;
  }

  private List<JsonNode> eventsSince(long nanos) {
    List<JsonNode> events = new ArrayList<>();
    for (JsonNode event : agent.realGuestEvents(guest.name())) {
      if (event.path("ns").asLong() >= nanos) {
        events.add(event);
      }
    }
    return events;
  }

  private static long nanosOf(List<JsonNode> events, String hypervisor, String name) {
    return events.stream()
        .filter(event -> event.path("hv").asText().equals(hypervisor))
        .filter(event -> event.path("event").asText().equals(name))
        .mapToLong(event -> event.path("ns").asLong())
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("no " + name + " on " + hypervisor + ": " + events));
  }

  /** Whether a migration's timeline has an event. */
  public static boolean tells(JsonNode migration, String event) {
    for (JsonNode entry : migration.path("timeline")) {
      if (entry.path("event").asText().equals(event)) {
        return true;
      }
    }
    return false;
  }

  /** What QEMU and Godwit say, in milliseconds after the guest's stop. */
  private Map<String, Double> timeline(JsonNode migration, List<JsonNode> events, long stopped) {
    Clock clock = agent.clock();
    double stopWallMillis =
        clock.wallMillis() - Accounting.millisSince(stopped, clock.monotonicNanos());
    List<Map.Entry<String, Double>> all = new ArrayList<>();
    for (JsonNode event : events) {
      String status = event.path("data").path("status").asText();
      all.add(
          Map.entry(
              "qemu %s %s %s"
                  .formatted(event.path("hv").asText(), event.path("event").asText(), status)
                  .strip(),
              Accounting.millisSince(stopped, event.path("ns").asLong())));
    }
    for (JsonNode entry : migration.path("timeline")) {
      all.add(
          Map.entry(
              "godwit " + entry.path("event").asText(),
              entry.path("atMillis").asDouble() - stopWallMillis));
    }
    all.sort(Map.Entry.comparingByValue());
    Map<String, Double> timeline = new LinkedHashMap<>();
    all.forEach(event -> timeline.putIfAbsent(event.getKey(), event.getValue()));
    return timeline;
  }
}

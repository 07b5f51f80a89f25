package io.godwit.scenarios.move;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.godwit.scenarios.accounting.Accounting;
import io.godwit.scenarios.accounting.Counts;
import io.godwit.scenarios.accounting.Trace;
import io.godwit.scenarios.report.Run;
import io.godwit.scenarios.rest.Godwit;
import io.godwit.scenarios.ssh.Agent;
import io.godwit.scenarios.topology.Topology;
import io.godwit.scenarios.topology.Vm;
import io.godwit.scenarios.traffic.Pause;
import io.godwit.scenarios.traffic.Stream;
import io.godwit.scenarios.traffic.Streams;
import io.godwit.scenarios.traffic.Traffic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Moves the guest around its hypervisors while packets flow, and counts them. It knows where the
 * guest is. The machine's own noise is measured once for each role of the peer, by the same traffic
 * without a move.
 */
public final class Measurement {

  private static final long BEFORE_MILLIS = 400;
  private static final long AFTER_MILLIS = 500;

  /** Long enough to tell "late" from "never again". */
  private static final long AFTER_SILENT_MILLIS = 5_000;

  private static final long NOISE_MILLIS = 1_500;

  private final Agent agent;
  private final Topology topology;
  private final Mover mover;
  private final Vm guest;
  private final Map<String, Map<String, Double>> noise = new HashMap<>();
  private String place;

  public Measurement(Agent agent, Topology topology, Mover mover) {
    this.agent = agent;
    this.topology = topology;
    this.mover = mover;
    this.guest = topology.vm(Topology.GUEST);
    this.place = guest.hypervisor();
  }

  /** The hypervisor that the guest runs on. */
  public String place() {
    return place;
  }

  /** The next hypervisor, round and round. */
  public String nextPlace() {
    List<String> all = topology.hypervisors();
    return all.get((all.indexOf(place) + 1) % all.size());
  }

  /** Moves the guest to the next hypervisor; others may watch. */
  public Move moveUnmeasured(double blackoutMillis) {
    return moveUnmeasured(nextPlace(), blackoutMillis);
  }

  public Move moveUnmeasured(String destination, double blackoutMillis) {
    Move move =
        mover.move(
            new MoveOrder(
                guest.name(), destination, blackoutMillis, StopNotice.ECHOED, false, false));
    place = destination;
    return move;
  }

  /** Begins a move of the guest to the next hypervisor. */
  public SteppedMove begin(Godwit godwit) {
    return begin(godwit, MissingNode.getInstance());
  }

  /**
   * The same with what is to be said of the channel on which the guest is copied.
   *
   * @param channel missing if nothing is
   */
  public SteppedMove begin(Godwit godwit, JsonNode channel) {
    return new SteppedMove(agent, godwit, guest.name(), nextPlace(), channel, at -> place = at);
  }

  /** Moves the guest to the next hypervisor, measured. */
  public MeasuredMove move(Plan plan) {
    return move(plan, nextPlace());
  }

  public MeasuredMove move(Plan plan, String destination) {
    Vm peer = topology.peerOn(plan.peer().hypervisor(place, destination, topology.hypervisors()));
    List<Stream> streams =
        plan.guestTalks()
            ? Streams.bothWays(topology, guest, peer, plan.udpOverIpv6())
            : Streams.toGuest(topology, guest, peer, plan.udpOverIpv6());
    Map<String, Double> noiseGaps =
        noise.computeIfAbsent(
            plan.peer().label() + plan.guestTalks(), key -> measureNoise(streams));
    if (!plan.guestTalks()) {
      speakOnce(peer);
    }
    Traffic traffic = Traffic.start(agent, streams);
    Pause.millis(BEFORE_MILLIS);
    Move move =
        mover.move(
            new MoveOrder(
                guest.name(),
                destination,
                plan.blackoutMillis(),
                plan.notice(),
                plan.announce(),
                plan.untilCompleted()));
    place = destination;
    Pause.millis(plan.guestTalks() ? AFTER_MILLIS : AFTER_SILENT_MILLIS);
    Map<String, Trace> traces = traffic.stop();
    return new MeasuredMove(move, runs(plan, move, traces, noiseGaps), traces);
  }

  /** A learning network finds a guest that is silent now where it last spoke. */
  private void speakOnce(Vm peer) {
    agent.run(guest.name(), List.of("ping", "-n", "-c", "1", "-W", "1", peer.ip()));
  }

  private Map<String, Double> measureNoise(List<Stream> streams) {
    Traffic traffic = Traffic.start(agent, streams);
    Pause.millis(NOISE_MILLIS);
    Map<String, Double> gaps = new HashMap<>();
    traffic.stop().forEach((name, trace) -> gaps.put(name, Accounting.longestGap(trace)));
    return gaps;
  }

  private List<Run> runs(
      Plan plan, Move move, Map<String, Trace> traces, Map<String, Double> noiseGaps) {
    List<Run> runs = new ArrayList<>();
    runs.add(
        run(
            plan,
            move,
            traces,
            noiseGaps,
            Run.TO_GUEST,
            Streams.UDP_TO_GUEST,
            Streams.TCP_TO_GUEST));
    if (plan.guestTalks()) {
      runs.add(
          run(
              plan,
              move,
              traces,
              noiseGaps,
              Run.FROM_GUEST,
              Streams.UDP_FROM_GUEST,
              Streams.TCP_FROM_GUEST));
    }
    return runs;
  }

  private Run run(
      Plan plan,
      Move move,
      Map<String, Trace> traces,
      Map<String, Double> noiseGaps,
      String direction,
      String udp,
      String tcp) {
    Trace trace = traces.getOrDefault(udp, new Trace(List.of(), List.of(), List.of()));
    Counts counts = Accounting.count(trace, move.pausedNanos(), move.resumedNanos());
    Trace connection = traces.get(tcp);
    return new Run(
        topology.mode().label(),
        topology.mode().scheme(),
        plan.scenario(),
        direction,
        plan.peer().label(),
        plan.repetition(),
        plan.blackoutMillis(),
        counts.sent(),
        counts.lostBefore(),
        counts.lostInBlackout(),
        counts.lostAfter(),
        counts.duplicates(),
        counts.reordered(),
        round(counts.longestGapMillis()),
        round(noiseGaps.getOrDefault(udp, 0.0)),
        connection == null ? null : round(Accounting.longestGap(connection)),
        noiseGaps.containsKey(tcp) ? round(noiseGaps.get(tcp)) : null,
        timeline(move, trace));
  }

  /** The move's events, and when the first packet arrived that was sent after the resume. */
  private static Map<String, Double> timeline(Move move, Trace trace) {
    Map<String, Double> timeline = new LinkedHashMap<>();
    move.timeline().forEach((event, millis) -> timeline.put(event, round(millis)));
    Double first = firstArrival(move, trace);
    if (first != null) {
      timeline.put("first packet after the resume", round(first));
    }
    return timeline;
  }

  private static @Nullable Double firstArrival(Move move, Trace trace) {
    return trace.seen().stream()
        .filter(packet -> packet.seenNanos() >= move.resumedNanos())
        .findFirst()
        .map(packet -> Accounting.millisSince(move.pausedNanos(), packet.seenNanos()))
        .orElse(null);
  }

  /** To the microsecond: finer is noise. */
  private static double round(double millis) {
    return Math.round(millis * 1000) / 1000.0;
  }
}

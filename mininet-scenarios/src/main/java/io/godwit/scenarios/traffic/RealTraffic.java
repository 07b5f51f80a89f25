package io.godwit.scenarios.traffic;

import io.godwit.scenarios.accounting.Packet;
import io.godwit.scenarios.accounting.Trace;
import io.godwit.scenarios.ssh.Agent;
import io.godwit.scenarios.topology.Vm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Streams to and from a real guest, which notes its packets by a clock of its own. */
public final class RealTraffic {

  private final Agent agent;
  private final Vm guest;
  private final Traffic traffic;

  private RealTraffic(Agent agent, Vm guest, Traffic traffic) {
    this.agent = agent;
    this.guest = guest;
    this.traffic = traffic;
  }

  public static RealTraffic start(Agent agent, Vm guest, Vm peer) {
    return new RealTraffic(agent, guest, Traffic.start(agent, Streams.unhurried(guest, peer)));
  }

  /** As {@link Traffic#stop}, with all times by the far side's clock. */
  public Map<String, Trace> stop() {
    Map<String, Trace> traces = traffic.stop();
    Trace to = Objects.requireNonNull(traces.get(Streams.UDP_TO_GUEST));
    Trace from = Objects.requireNonNull(traces.get(Streams.UDP_FROM_GUEST));
    List<List<Long>> known =
        from.seen().stream()
            .map(p -> List.of(p.stream(), p.number(), p.sentNanos(), p.seenNanos()))
            .toList();
    return Map.of(
        Streams.UDP_TO_GUEST,
        new Trace(to.sent(), seenByGuest(known, to.seen()), to.strangers()),
        Streams.UDP_FROM_GUEST,
        new Trace(sentByGuest(known, from.sent()), from.seen(), from.strangers()));
  }

  private List<Packet> seenByGuest(List<List<Long>> known, List<Packet> packets) {
    List<Long> times =
        agent.hostTimes(guest.name(), known, packets.stream().map(Packet::seenNanos).toList());
    List<Packet> translated = new ArrayList<>();
    for (int i = 0; i < packets.size(); i++) {
      Packet packet = packets.get(i);
      translated.add(
          new Packet(packet.stream(), packet.number(), packet.sentNanos(), times.get(i)));
    }
    return translated;
  }

  private List<Packet> sentByGuest(List<List<Long>> known, List<Packet> packets) {
    List<Long> times =
        agent.hostTimes(guest.name(), known, packets.stream().map(Packet::sentNanos).toList());
    List<Packet> translated = new ArrayList<>();
    for (int i = 0; i < packets.size(); i++) {
      Packet packet = packets.get(i);
      translated.add(new Packet(packet.stream(), packet.number(), times.get(i), times.get(i)));
    }
    return translated;
  }
}

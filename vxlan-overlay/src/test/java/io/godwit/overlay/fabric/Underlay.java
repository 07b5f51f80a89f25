package io.godwit.overlay.fabric;

import io.godwit.location.AttachmentPoint;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.onlab.packet.Ip4Address;

/**
 * Carries tunnelled frames to the edge with that VTEP, if they fit. What a frame finds at a switch
 * may depend on what it found before: that is its {@code T}.
 */
final class Underlay {

  /** Outer IPv4, UDP and VXLAN headers (RFC 7348 §5). */
  static final int OUTER_BYTES = 20 + 8 + 8;

  /** No way is longer than source, bounce, destination, question to the source, answer. */
  private static final int MAX_HOPS = 4;

  /** The switches as a frame finds them. */
  interface Switches<T> {
    Encounter<T> at(EdgeId edge, T since);
  }

  /** One switch as a frame finds it. */
  interface Encounter<T> extends Tables {
    /** What the frame knows when it leaves. */
    T afterwards();
  }

  private final Map<EdgeId, Edge> edges = new LinkedHashMap<>();
  private final Consumer<Frame> controller;
  private int mtu = Integer.MAX_VALUE;

  /**
   * @param controller gets what switches send to the controller
   */
  Underlay(Consumer<Frame> controller) {
    this.controller = controller;
  }

  void connect(Edge edge) {
    edges.put(edge.id(), edge);
  }

  /** The largest IP packet that it carries; bigger ones are dropped, as none may be fragmented. */
  void limit(int bytes) {
    mtu = bytes;
  }

  /**
   * What arrives where if a VM sends {@code frame} from {@code place}.
   *
   * @throws AssertionError if the frame loops
   */
  <T> List<Arrival> send(Switches<T> switches, T start, AttachmentPoint place, Frame frame) {
    return sendAndSee(switches, start, place, frame).stream().map(Seen::arrival).toList();
  }

  /** The same with what each frame knew when it left its last switch. */
  <T> List<Seen<T>> sendAndSee(Switches<T> switches, T start, AttachmentPoint place, Frame frame) {
    Ingress ingress = Ingress.vm(Arrival.port(place));
    return run(switches, new Transit<>(place.edge(), ingress, frame, 0, start));
  }

  /** What arrives where if a tunnelled frame comes to {@code edge}. */
  <T> List<Arrival> sendTunnelled(
      Switches<T> switches, T start, Ip4Address source, EdgeId edge, long tunnelId, Frame frame) {
    Ingress ingress = Ingress.tunnel(edges.get(edge).tunnelPort(), tunnelId, source);
    return run(switches, new Transit<>(edge, ingress, frame, 1, start)).stream()
        .map(Seen::arrival)
        .toList();
  }

  private <T> List<Seen<T>> run(Switches<T> switches, Transit<T> first) {
    List<Seen<T>> arrivals = new ArrayList<>();
    Deque<Transit<T>> underway = new ArrayDeque<>();
    underway.add(first);
    while (!underway.isEmpty()) {
      Transit<T> transit = underway.poll();
      if (transit.hops > MAX_HOPS) {
        throw new AssertionError("loops: " + transit.frame + " at " + transit.edge);
      }
      Encounter<T> here = switches.at(transit.edge, transit.since);
      long tunnelPort = edges.get(transit.edge).tunnelPort();
      for (Emission out : new Walk(here, transit.ingress, transit.frame).run()) {
        if (out.port() == tunnelPort) {
          across(transit, out, here.afterwards(), underway);
        } else if (out.port() == Emission.CONTROLLER) {
          controller.accept(out.frame());
        } else {
          Arrival arrival = new Arrival(Arrival.at(transit.edge, out.port()), out.frame());
          arrivals.add(new Seen<>(arrival, here.afterwards()));
        }
      }
    }
    return arrivals;
  }

  private <T> void across(Transit<T> from, Emission out, T since, Deque<Transit<T>> underway) {
    if (out.frame().length() + OUTER_BYTES > mtu) {
      return;
    }
    Ip4Address source = edges.get(from.edge).vtep();
    for (Edge edge : edges.values()) {
      if (edge.vtep().equals(out.tunnelDestination())) {
        Ingress ingress = Ingress.tunnel(edge.tunnelPort(), out.tunnelId(), source);
        underway.add(new Transit<>(edge.id(), ingress, out.frame(), from.hops + 1, since));
      }
    }
  }

  /** What arrived, and what it knew then. */
  record Seen<T>(Arrival arrival, T afterwards) {}

  private record Transit<T>(EdgeId edge, Ingress ingress, Frame frame, int hops, T since) {}
}

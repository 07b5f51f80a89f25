package io.godwit.overlay.fabric;

import io.godwit.location.AttachmentPoint;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.overlay.plan.Delta;
import io.godwit.overlay.plan.Planner;
import io.godwit.overlay.view.NetworkView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.onlab.packet.Ip4Address;

/**
 * Several edges and an underlay that brings every tunnelled frame to the edge with that VTEP. Not
 * thread-safe.
 */
public final class SimulatedFabric {

  /** No way is longer than source, bounce, destination, question to the source, answer. */
  private static final int MAX_HOPS = 4;

  private final Map<EdgeId, Edge> edges = new LinkedHashMap<>();
  private final Map<EdgeId, SimulatedSwitch> switches = new LinkedHashMap<>();

  /** A fabric whose every edge holds what the planner says. */
  public static SimulatedFabric of(NetworkView view, Planner planner) {
    SimulatedFabric fabric = new SimulatedFabric();
    for (Edge edge : view.edges()) {
      fabric.connect(edge);
      planner.plan(view, edge.id()).forEach(fabric.at(edge.id())::add);
    }
    return fabric;
  }

  /** Adds an edge with an empty switch, or gives a known one other addresses. */
  public void connect(Edge edge) {
    edges.put(edge.id(), edge);
    switches.computeIfAbsent(edge.id(), id -> new SimulatedSwitch());
  }

  public SimulatedSwitch at(EdgeId edge) {
    return switches.get(edge);
  }

  /** Adds, then removes, at every edge. */
  public void apply(Map<EdgeId, Delta> deltas) {
    deltas.forEach(
        (edge, delta) -> {
          SimulatedSwitch tables = switches.computeIfAbsent(edge, id -> new SimulatedSwitch());
          delta.addSteps().forEach(step -> step.forEach(tables::add));
          delta.removeSteps().forEach(step -> step.forEach(tables::remove));
        });
  }

  /**
   * What arrives where if a VM sends {@code frame} from {@code place}.
   *
   * @throws AssertionError if the frame loops
   */
  public List<Arrival> send(AttachmentPoint place, Frame frame) {
    List<Arrival> arrivals = new ArrayList<>();
    Deque<Transit> underway = new ArrayDeque<>();
    underway.add(new Transit(place.edge(), Ingress.vm(place.port()), frame, 0));
    run(underway, arrivals);
    return arrivals;
  }

  /**
   * What arrives where if {@code source}, an edge's VTEP or a stranger, sends a tunnelled frame.
   */
  public List<Arrival> sendTunnelled(Ip4Address source, EdgeId to, long tunnelId, Frame frame) {
    List<Arrival> arrivals = new ArrayList<>();
    Deque<Transit> underway = new ArrayDeque<>();
    Ingress ingress = Ingress.tunnel(edges.get(to).tunnelPort(), tunnelId, source);
    underway.add(new Transit(to, ingress, frame, 1));
    run(underway, arrivals);
    return arrivals;
  }

  private void run(Deque<Transit> underway, List<Arrival> arrivals) {
    while (!underway.isEmpty()) {
      Transit transit = underway.poll();
      if (transit.hops > MAX_HOPS) {
        throw new AssertionError("loops: " + transit.frame + " at " + transit.edge);
      }
      Edge here = edges.get(transit.edge);
      for (Emission out : switches.get(transit.edge).process(transit.ingress, transit.frame)) {
        if (out.port() == here.tunnelPort()) {
          edges.values().stream()
              .filter(edge -> edge.vtep().equals(out.tunnelDestination()))
              .forEach(edge -> underway.add(transit.across(here, edge, out)));
        } else {
          arrivals.add(new Arrival(AttachmentPoint.of(transit.edge, out.port()), out.frame()));
        }
      }
    }
  }

  private record Transit(EdgeId edge, Ingress ingress, Frame frame, int hops) {
    Transit across(Edge from, Edge to, Emission out) {
      Ingress ingress = Ingress.tunnel(to.tunnelPort(), out.tunnelId(), from.vtep());
      return new Transit(to.id(), ingress, out.frame(), hops + 1);
    }
  }
}

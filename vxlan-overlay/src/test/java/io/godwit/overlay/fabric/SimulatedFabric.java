package io.godwit.overlay.fabric;

import io.godwit.location.AttachmentPoint;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.RateLimit;
import io.godwit.overlay.flow.Table;
import io.godwit.overlay.plan.Delta;
import io.godwit.overlay.plan.Planner;
import io.godwit.overlay.view.NetworkView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onlab.packet.Ip4Address;

/** Several edges and the underlay between them. Not thread-safe. */
public final class SimulatedFabric {

  private static final Object NO_TIME_PASSES = new Object();

  private final List<Frame> toController = new ArrayList<>();
  private final Underlay underlay = new Underlay(toController::add);
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
    underlay.connect(edge);
    switches.computeIfAbsent(edge.id(), id -> new SimulatedSwitch());
  }

  /** Limits the IP packets that the underlay carries to so many bytes. */
  public SimulatedFabric withUnderlayMtu(int bytes) {
    underlay.limit(bytes);
    return this;
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
    return underlay.send(this::find, NO_TIME_PASSES, place, frame);
  }

  /**
   * What arrives where if {@code source}, an edge's VTEP or a stranger, sends a tunnelled frame.
   */
  public List<Arrival> sendTunnelled(Ip4Address source, EdgeId to, long tunnelId, Frame frame) {
    return underlay.sendTunnelled(this::find, NO_TIME_PASSES, source, to, tunnelId, frame);
  }

  /** What has reached the controller since this was last asked. */
  public List<Frame> takeFromController() {
    List<Frame> taken = List.copyOf(toController);
    toController.clear();
    return taken;
  }

  private Underlay.Encounter<Object> find(EdgeId edge, Object now) {
    SimulatedSwitch tables = switches.get(edge);
    return new Underlay.Encounter<>() {
      @Override
      public Optional<FlowSpec> lookup(Table table, Walk walk) {
        return tables.lookup(table, walk);
      }

      @Override
      public boolean admits(RateLimit limit) {
        return tables.admits(limit);
      }

      @Override
      public Conntrack conntrack() {
        return tables.conntrack();
      }

      @Override
      public Object afterwards() {
        return now;
      }
    };
  }
}

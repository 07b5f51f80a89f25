package io.godwit.app.program;

import com.google.common.collect.ImmutableSet;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.EndpointId;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.plan.Delta;
import io.godwit.overlay.plan.Planner;
import io.godwit.overlay.view.NetworkView;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Holds the current {@link NetworkView} and keeps every edge at what the planner makes of it. A
 * change of the view becomes a delta per edge; a switch that connects is read and repaired; nothing
 * is ever flushed. Confined to one thread, the given executor's; {@link #view()} may be read from
 * any.
 */
public final class NetworkProgrammer {

  private static final Duration REPAIR_PAUSE = Duration.ofSeconds(1);

  private final Planner planner;
  private final SwitchGateway gateway;
  private final ScheduledExecutorService thread;
  private final Map<EdgeId, EdgeLane> lanes = new HashMap<>();
  private volatile NetworkView view;
  private boolean started;

  public NetworkProgrammer(
      Planner planner, SwitchGateway gateway, ScheduledExecutorService thread, NetworkView start) {
    this.planner = planner;
    this.gateway = gateway;
    this.thread = thread;
    this.view = start;
    gateway.whenLimited(
        (switchId, rules) -> thread.execute(() -> lanesOf(switchId, lane -> lane.again(rules))));
  }

  /** What the edges are being kept at. */
  public NetworkView view() {
    return view;
  }

  /** What an edge's switch should hold now. */
  public Set<FlowSpec> desired(EdgeId edge) {
    return view.edge(edge).isPresent() ? planner.plan(view, edge) : ImmutableSet.of();
  }

  /**
   * Changes the view and sends each edge what changed for it; nothing is sent before {@link
   * #start}.
   */
  public Programming update(UnaryOperator<NetworkView> change) {
    NetworkView before = view;
    NetworkView after = change.apply(before);
    view = after;
    if (!started) {
      return new Programming(Map.of(), Map.of());
    }
    if (after.onlyEndpointChangedSince(before).isEmpty()) {
      followSwitches(before, after);
    }
    Map<EdgeId, Delta> deltas = planner.changes(before, after);
    Map<EdgeId, CompletableFuture<Outcome>> added = new LinkedHashMap<>();
    Map<EdgeId, CompletableFuture<Outcome>> done = new LinkedHashMap<>();
    deltas.forEach(
        (edge, delta) -> {
          EdgeLane.Batch batch = laneFor(edge, before, after).submit(delta);
          added.put(edge, batch.added());
          done.put(edge, batch.done());
        });
    forgetWithdrawnEdges();
    return new Programming(added, done);
  }

  /** Completes when every edge of {@code edges} is known to hold all it should. */
  public Programming whenInSync(Collection<EdgeId> edges) {
    Map<EdgeId, CompletableFuture<Outcome>> synced = new LinkedHashMap<>();
    for (EdgeId edge : edges) {
      EdgeLane lane = lanes.get(edge);
      if (lane != null) {
        synced.put(edge, lane.whenInSync());
      }
    }
    return new Programming(synced, synced);
  }

  /**
   * How many frames for an endpoint the edge that it has left has sent on to its new one.
   *
   * @return completes empty if there is no such bounce, or its switch does not tell
   */
  public CompletableFuture<OptionalLong> bounced(EndpointId endpoint) {
    Optional<FlowSpec> rule = planner.bounce(view, endpoint);
    Optional<Edge> left =
        view.attachment(endpoint).flatMap(a -> view.edge(a.placement().source().edge()));
    return rule.isPresent() && left.isPresent()
        ? gateway.packets(left.get().switchId(), rule.get())
        : CompletableFuture.completedFuture(OptionalLong.empty());
  }

  /** Whether policy says what the endpoint may send and receive. */
  public boolean isGuarded(EndpointId id) {
    return view.attachment(id).filter(there -> view.guards(there.endpoint())).isPresent();
  }

  /** A switch connected. */
  public void connected(String switchId) {
    lanesOf(switchId, EdgeLane::connected);
  }

  /** A switch is gone. */
  public void disconnected(String switchId) {
    lanesOf(switchId, EdgeLane::disconnected);
  }

  /**
   * Begins to keep the edges at what the view says, once it is complete: a switch that were brought
   * to the first pieces of a view that is still being read would lose the rules of all others.
   */
  public void start() {
    started = true;
    view.edges().forEach(edge -> laneFor(edge.id(), view, view));
  }

  /** Whether the edge's switch is connected, and whether it confirmed all it should hold. */
  public EdgeStatus status(EdgeId edge) {
    EdgeLane lane = lanes.get(edge);
    if (lane == null) {
      return EdgeStatus.of(false, false);
    }
    return EdgeStatus.of(
        lane.health() != EdgeLane.Health.DISCONNECTED,
        lane.health() == EdgeLane.Health.IN_SYNC && lane.isIdle());
  }

  private EdgeLane laneFor(EdgeId id, NetworkView before, NetworkView after) {
    Edge edge = after.edge(id).or(() -> before.edge(id)).orElseThrow(IllegalStateException::new);
    EdgeLane known = lanes.get(id);
    if (known != null && known.switchId().equals(edge.switchId())) {
      return known;
    }
    EdgeLane lane =
        new EdgeLane(
            id, edge.switchId(), gateway, () -> desired(id), thread, this::repairAfterPause);
    lanes.put(id, lane);
    if (gateway.isConnected(edge.switchId())) {
      lane.connected();
    }
    return lane;
  }

  /** An edge may have another switch, although its rules are the same; it leaves none behind. */
  private void followSwitches(NetworkView before, NetworkView after) {
    Set<String> left = new HashSet<>();
    for (Edge edge : after.edges()) {
      EdgeLane known = lanes.get(edge.id());
      if (laneFor(edge.id(), before, after) != known && known != null) {
        left.add(known.switchId());
      }
    }
    lanes.values().forEach(lane -> left.remove(lane.switchId()));
    left.stream()
        .filter(gateway::isConnected)
        .forEach(switchId -> gateway.reconcile(switchId, ImmutableSet.of()));
  }

  private void repairAfterPause(EdgeLane lane) {
    thread.schedule(
        () -> {
          if (lanes.get(lane.edge()) == lane && lane.isRepairDue()) {
            lane.repair();
          }
        },
        REPAIR_PAUSE.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  private void forgetWithdrawnEdges() {
    lanes.values().removeIf(lane -> view.edge(lane.edge()).isEmpty() && lane.isIdle());
  }

  private void lanesOf(String switchId, Consumer<EdgeLane> action) {
    lanes.values().stream().filter(lane -> lane.switchId().equals(switchId)).forEach(action);
  }
}

package io.godwit.app.program;

import com.google.common.collect.ImmutableSet;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.EndpointId;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.plan.Planner;
import io.godwit.overlay.view.NetworkView;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.UnaryOperator;

/**
 * Holds the current {@link NetworkView} and keeps every edge at what the planner makes of it. A
 * change of the view becomes a delta per edge; a switch that connects is read and repaired; nothing
 * is ever flushed. Confined to one thread, the given executor's; {@link #view()} may be read from
 * any.
 */
public final class NetworkProgrammer {

  private final Planner planner;
  private final SwitchGateway gateway;
  private final Lanes<EdgeId> lanes;
  private volatile NetworkView view;
  private boolean started;

  public NetworkProgrammer(
      Planner planner, SwitchGateway gateway, ScheduledExecutorService thread, NetworkView start) {
    this.planner = planner;
    this.gateway = gateway;
    this.lanes = new Lanes<>("Edge", gateway, this::desired, thread);
    this.view = start;
    gateway.whenLimited((switchId, rules) -> thread.execute(() -> lanes.again(switchId, rules)));
  }

  /** What the edges are being kept at. */
  public NetworkView view() {
    return view;
  }

  /** What an edge's switch should hold now. */
  public Set<FlowSpec> desired(EdgeId edge) {
    return view.edge(edge).isPresent() ? planner.plan(view, edge) : ImmutableSet.of();
  }

  /** What a change of the view comes to, for {@link #update(Prospect)}. */
  public Prospect foresee(UnaryOperator<NetworkView> change) {
    NetworkView before = view;
    NetworkView after = change.apply(before);
    return new Prospect(change, before, after, planner.changes(before, after));
  }

  /** Has made ready what a change that is foreseen would send, so that it only has to be sent. */
  public void makeReady(Prospect foreseen) {
    foreseen
        .deltas()
        .forEach(
            (id, delta) ->
                foreseen
                    .after()
                    .edge(id)
                    .map(Edge::switchId)
                    .ifPresent(
                        switchId -> {
                          gateway.expect(switchId, delta.adds());
                          gateway.expect(switchId, delta.removes());
                        }));
  }

  /**
   * Changes the view and sends each edge what changed for it; nothing is sent before {@link
   * #start}.
   */
  public Programming update(UnaryOperator<NetworkView> change) {
    if (!started) {
      view = change.apply(view);
      return new Programming(Map.of(), Map.of());
    }
    return update(foresee(change));
  }

  /** The same, worked out beforehand; anew if the view has changed since. */
  public Programming update(Prospect foreseen) {
    if (!started || !foreseen.isOf(view)) {
      return update(foreseen.change());
    }
    NetworkView before = view;
    NetworkView after = foreseen.after();
    view = after;
    if (after.onlyEndpointChangedSince(before).isEmpty()) {
      Map<EdgeId, String> switches = new HashMap<>();
      after.edges().forEach(edge -> switches.put(edge.id(), edge.switchId()));
      lanes.follow(switches);
    }
    Map<EdgeId, CompletableFuture<Outcome>> added = new LinkedHashMap<>();
    Map<EdgeId, CompletableFuture<Outcome>> done = new LinkedHashMap<>();
    foreseen
        .deltas()
        .forEach(
            (edge, delta) -> {
              EdgeLane.Batch batch = laneFor(edge, before, after).submit(delta);
              added.put(edge, batch.added());
              done.put(edge, batch.done());
            });
    lanes.forget(id -> after.edge(id).isEmpty());
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
   * Has edges try their way to the one to which an endpoint is about to move, and that one its way
   * to where it is, so that its own frames find a way that is known. Nothing waits for it.
   *
   * @param others whether all do that host its network, or only the destination
   */
  public void tryWays(EndpointId endpoint, EdgeId source, EdgeId destination, boolean others) {
    NetworkView now = view;
    now.attachment(endpoint)
        .map(there -> planner.ways(now, there.endpoint(), source, destination))
        .ifPresent(
            ways ->
                ways.forEach(
                    (edge, actions) -> {
                      if (others || edge.equals(destination)) {
                        tryWay(now, edge, actions);
                      }
                    }));
  }

  private void tryWay(NetworkView now, EdgeId id, List<Action> actions) {
    now.edge(id)
        .map(Edge::switchId)
        .filter(gateway::isConnected)
        .ifPresent(switchId -> gateway.send(switchId, actions, Trial.frame()));
  }

  /** What edges have taken and not confirmed yet. */
  public Programming outstanding(Collection<EdgeId> edges) {
    Map<EdgeId, CompletableFuture<Outcome>> added = new LinkedHashMap<>();
    Map<EdgeId, CompletableFuture<Outcome>> done = new LinkedHashMap<>();
    for (EdgeId edge : edges) {
      EdgeLane lane = lanes.get(edge);
      if (lane != null) {
        EdgeLane.Batch batch = lane.outstanding();
        added.put(edge, batch.added());
        done.put(edge, batch.done());
      }
    }
    return new Programming(added, done);
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
    lanes.connected(switchId);
  }

  /** A switch is gone. */
  public void disconnected(String switchId) {
    lanes.disconnected(switchId);
  }

  /**
   * Begins to keep the edges at what the view says, once it is complete: a switch that were brought
   * to the first pieces of a view that is still being read would lose the rules of all others.
   */
  public void start() {
    started = true;
    view.edges().forEach(edge -> lanes.to(edge.id(), edge.switchId()));
  }

  /** Whether the edge's switch is connected, and whether it confirmed all it should hold. */
  public EdgeStatus status(EdgeId edge) {
    return lanes.status(edge);
  }

  private EdgeLane laneFor(EdgeId id, NetworkView before, NetworkView after) {
    Edge edge = after.edge(id).or(() -> before.edge(id)).orElseThrow(IllegalStateException::new);
    return lanes.to(id, edge.switchId());
  }
}

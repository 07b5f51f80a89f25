package io.godwit.app.program;

import com.google.common.collect.ImmutableSet;
import io.godwit.overlay.flow.FlowSpec;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The lanes to all switches of one kind, by what these are known by: made when one is first needed,
 * repaired a while after a refusal, forgotten when their owner is gone. Confined to the
 * programmer's thread.
 */
final class Lanes<K> {

  private static final Duration REPAIR_PAUSE = Duration.ofSeconds(1);

  private final Map<K, EdgeLane> lanes = new HashMap<>();
  private final String kind;
  private final SwitchGateway gateway;
  private final Function<K, Set<FlowSpec>> desired;
  private final ScheduledExecutorService thread;

  /**
   * @param kind what has those switches, for people
   * @param desired what a switch should hold now
   */
  Lanes(
      String kind,
      SwitchGateway gateway,
      Function<K, Set<FlowSpec>> desired,
      ScheduledExecutorService thread) {
    this.kind = kind;
    this.gateway = gateway;
    this.desired = desired;
    this.thread = thread;
  }

  @Nullable EdgeLane get(K id) {
    return lanes.get(id);
  }

  /** The lane to the switch that {@code id} has; a new one if it had another, or none. */
  EdgeLane to(K id, String switchId) {
    EdgeLane known = lanes.get(id);
    if (known != null && known.switchId().equals(switchId)) {
      return known;
    }
    EdgeLane lane =
        new EdgeLane(
            kind + " " + id,
            switchId,
            gateway,
            () -> desired.apply(id),
            thread,
            failed -> repairAfterPause(id, failed));
    lanes.put(id, lane);
    if (gateway.isConnected(switchId)) {
      lane.connected();
    }
    return lane;
  }

  /**
   * Each has this switch now, although its rules may be the same as at another before; it leaves
   * none behind there.
   */
  void follow(Map<K, String> switches) {
    Set<String> left = new HashSet<>();
    switches.forEach(
        (id, switchId) -> {
          EdgeLane known = lanes.get(id);
          if (to(id, switchId) != known && known != null) {
            left.add(known.switchId());
          }
        });
    lanes.values().forEach(lane -> left.remove(lane.switchId()));
    left.stream()
        .filter(gateway::isConnected)
        .forEach(switchId -> gateway.reconcile(switchId, ImmutableSet.of()));
  }

  /** Forgets those that are gone, once their rules are. */
  void forget(Predicate<K> isGone) {
    lanes.entrySet().removeIf(lane -> isGone.test(lane.getKey()) && lane.getValue().isIdle());
  }

  /** Whether the switch is connected, and whether it confirmed all it should hold. */
  EdgeStatus status(K id) {
    EdgeLane lane = lanes.get(id);
    if (lane == null) {
      return EdgeStatus.of(false, false, false, Optional.empty());
    }
    boolean repaired = lane.health() == EdgeLane.Health.IN_SYNC;
    return EdgeStatus.of(
        lane.health() != EdgeLane.Health.DISCONNECTED,
        repaired,
        repaired && lane.isIdle(),
        lane.problem());
  }

  void connected(String switchId) {
    on(switchId, EdgeLane::connected);
  }

  void disconnected(String switchId) {
    on(switchId, EdgeLane::disconnected);
  }

  /** Sends rules once more that a switch should hold otherwise, but for those that are to go. */
  void again(String switchId, Collection<FlowSpec> rules) {
    on(switchId, lane -> lane.again(rules));
  }

  private void on(String switchId, Consumer<EdgeLane> action) {
    lanes.values().stream().filter(lane -> lane.switchId().equals(switchId)).forEach(action);
  }

  private void repairAfterPause(K id, EdgeLane lane) {
    thread.schedule(
        () -> {
          if (lanes.get(id) == lane && lane.isRepairDue()) {
            lane.repair();
          }
        },
        REPAIR_PAUSE.toMillis(),
        TimeUnit.MILLISECONDS);
  }
}

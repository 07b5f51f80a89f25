package io.godwit.app.program;

import com.google.common.collect.ImmutableList;
import io.godwit.overlay.channel.Channel;
import io.godwit.overlay.channel.Underlay;
import io.godwit.overlay.channel.UnderlayView;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.plan.ChannelRules;
import io.godwit.overlay.plan.Delta;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * As {@link NetworkProgrammer} does for edges: holds the current {@link UnderlayView} and keeps
 * every underlay switch at what {@link ChannelRules} make of it. Confined to one thread, the given
 * executor's; {@link #view()} may be read from any.
 */
public final class UnderlayProgrammer {

  private final Lanes<String> lanes;
  private volatile UnderlayView view = UnderlayView.EMPTY;
  private boolean started;

  public UnderlayProgrammer(SwitchGateway gateway, ScheduledExecutorService thread) {
    this.lanes = new Lanes<>("Underlay", gateway, this::desired, thread);
  }

  /** What the switches are being kept at. */
  public UnderlayView view() {
    return view;
  }

  /** What an underlay's switch should hold now of Godwit's. */
  public Set<FlowSpec> desired(String id) {
    return ChannelRules.plan(view, id);
  }

  /**
   * Changes the view and sends each switch what changed for it; nothing is sent before {@link
   * #start}.
   */
  public void update(UnaryOperator<UnderlayView> change) {
    UnderlayView before = view;
    UnderlayView after = change.apply(before);
    view = after;
    if (!started || after == before) {
      return;
    }
    Map<String, String> switches = new HashMap<>();
    after.underlays().forEach(underlay -> switches.put(underlay.id(), underlay.switchId()));
    lanes.follow(switches);
    ChannelRules.changes(before, after)
        .forEach((id, delta) -> lanes.to(id, switchOf(id, before, after)).submit(delta));
    lanes.forget(id -> after.underlay(id).isEmpty());
  }

  private static String switchOf(String id, UnderlayView before, UnderlayView after) {
    return after
        .underlay(id)
        .or(() -> before.underlay(id))
        .map(Underlay::switchId)
        .orElseThrow(IllegalStateException::new);
  }

  /**
   * Completes when all that guard the channel have confirmed what they should hold now.
   *
   * @return completes with what is in the way, in words; empty if nothing is
   */
  public CompletableFuture<String> obstacle(Channel channel) {
    List<CompletableFuture<String>> obstacles = new ArrayList<>();
    for (Underlay underlay : guarding(channel)) {
      // Behind whatever is on its way there, this session's or another's.
      obstacles.add(
          lanes
              .to(underlay.id(), underlay.switchId())
              .submit(Delta.EMPTY)
              .done()
              .thenApply(outcome -> obstacle(underlay, outcome)));
    }
    return joined(obstacles);
  }

  /** The same, but one that is not connected is waited for. */
  public CompletableFuture<String> whenInForce(Channel channel) {
    List<CompletableFuture<String>> obstacles = new ArrayList<>();
    for (Underlay underlay : guarding(channel)) {
      obstacles.add(
          lanes
              .to(underlay.id(), underlay.switchId())
              .whenInSync()
              .thenApply(outcome -> obstacle(underlay, outcome)));
    }
    return joined(obstacles);
  }

  /** What is in the way of the channel at this moment, in words; empty if nothing is. */
  public String obstacleNow(Channel channel) {
    return guarding(channel).stream()
        .filter(underlay -> !status(underlay.id()).inSync())
        .map(
            underlay ->
                obstacle(
                    underlay,
                    status(underlay.id()).connected() ? Outcome.FAILED : Outcome.DEFERRED))
        .collect(Collectors.joining("; "));
  }

  private ImmutableList<Underlay> guarding(Channel channel) {
    return view.underlays().stream()
        .filter(underlay -> underlay.guards(channel))
        .collect(ImmutableList.toImmutableList());
  }

  private static String obstacle(Underlay underlay, Outcome outcome) {
    String switchId = underlay.switchId();
    switch (outcome) {
      case CONFIRMED:
        return "";
      case DEFERRED:
        return String.format(
            "the switch %s of underlay '%s' is not connected, so the migration channel can't be"
                + " opened there: connect it, or remove the underlay",
            switchId, underlay.id());
      default:
        return String.format(
            "the switch %s of underlay '%s' did not confirm the migration channel",
            switchId, underlay.id());
    }
  }

  private static CompletableFuture<String> joined(List<CompletableFuture<String>> obstacles) {
    return CompletableFuture.allOf(obstacles.toArray(new CompletableFuture<?>[0]))
        .thenApply(
            nothing ->
                obstacles.stream()
                    .map(CompletableFuture::join)
                    .filter(obstacle -> !obstacle.isEmpty())
                    .collect(Collectors.joining("; ")));
  }

  /** A switch connected. */
  public void connected(String switchId) {
    lanes.connected(switchId);
  }

  /** A switch is gone. */
  public void disconnected(String switchId) {
    lanes.disconnected(switchId);
  }

  /** Begins to keep the switches at what the view says, once it is complete. */
  public void start() {
    started = true;
    view.underlays().forEach(underlay -> lanes.to(underlay.id(), underlay.switchId()));
  }

  /** Whether the underlay's switch is connected, and whether it confirmed all it should hold. */
  public EdgeStatus status(String id) {
    return lanes.status(id);
  }
}

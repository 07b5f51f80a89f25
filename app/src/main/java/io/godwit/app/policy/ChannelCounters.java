package io.godwit.app.policy;

import io.godwit.app.program.Count;
import io.godwit.app.program.Reading;
import io.godwit.app.program.SwitchGateway;
import io.godwit.overlay.channel.Channel;
import io.godwit.overlay.channel.Underlay;
import io.godwit.overlay.channel.UnderlayView;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.plan.ChannelRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What underlay switches have counted, as {@link Counters} have the edges'. Thread-safe. */
public final class ChannelCounters {

  private final Supplier<UnderlayView> view;
  private final SwitchGateway switches;

  public ChannelCounters(Supplier<UnderlayView> view, SwitchGateway switches) {
    this.view = view;
    this.switches = switches;
  }

  /** The channels that are open at an underlay, by migration. */
  public Map<String, Channel> open(Underlay underlay) {
    Map<String, Channel> open = new TreeMap<>(view.get().channels());
    open.values().removeIf(channel -> !underlay.guards(channel));
    return open;
  }

  /** What its switch has dropped, and let through. */
  public ChannelCounted of(Underlay underlay) {
    Set<FlowSpec> rules = ChannelRules.plan(view.get(), underlay.id());
    Reading reading = switches.counts(underlay.switchId(), rules);
    List<ChannelCounted.OfSession> sessions = new ArrayList<>();
    open(underlay)
        .forEach(
            (migration, channel) ->
                sessions.add(
                    ChannelCounted.OfSession.of(
                        migration,
                        channel,
                        sum(ChannelRules.forth(channel), reading),
                        sum(ChannelRules.back(channel), reading))));
    return ChannelCounted.of(
        reading.readAtMillis(), sum(ChannelRules.guard(underlay), reading), sessions);
  }

  private static Count sum(Set<FlowSpec> rules, Reading reading) {
    return rules.stream()
        .map(rule -> reading.counts().getOrDefault(rule, Count.ZERO))
        .reduce(Count.ZERO, Count::plus);
  }
}

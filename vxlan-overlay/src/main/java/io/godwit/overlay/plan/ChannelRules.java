package io.godwit.overlay.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.godwit.overlay.channel.Channel;
import io.godwit.overlay.channel.Underlay;
import io.godwit.overlay.channel.UnderlayView;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.EthTypes;
import io.godwit.overlay.flow.Field;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Match;
import io.godwit.overlay.flow.PortMask;
import io.godwit.overlay.flow.Table;
import io.godwit.overlay.policy.PortRange;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;

/**
 * What an underlay switch must hold of Godwit's, as a pure function of an {@link UnderlayView}: a
 * guard that drops and counts TCP to and from the migration ports, and above it, for each open
 * channel, rules that let its two hosts through. They hand over to the switch's own forwarding.
 *
 * <p>Sessions with the same hosts and ports share their rules, so the last one out removes them.
 */
public final class ChannelRules {

  private ChannelRules() {}

  /** Everything that the switch must hold; nothing if the view does not know it. */
  public static Set<FlowSpec> plan(UnderlayView view, String id) {
    Optional<Underlay> underlay = view.underlay(id);
    Set<FlowSpec> rules = new LinkedHashSet<>();
    if (underlay.isPresent()) {
      rules.addAll(guard(underlay.get()));
      for (Channel channel : view.channels().values()) {
        if (underlay.get().guards(channel)) {
          rules.addAll(forth(channel));
          rules.addAll(back(channel));
        }
      }
    }
    return rules;
  }

  /** What changes from one view to the next, at each switch for which something does. */
  public static Map<String, Delta> changes(UnderlayView before, UnderlayView after) {
    Set<Channel> turned =
        Sets.symmetricDifference(
            ImmutableSet.copyOf(before.channels().values()),
            ImmutableSet.copyOf(after.channels().values()));
    ImmutableMap.Builder<String, Delta> changes = ImmutableMap.builder();
    for (String id : Sets.union(ids(before), ids(after))) {
      Optional<Underlay> underlay = after.underlay(id);
      if (underlay.equals(before.underlay(id))
          && turned.stream().noneMatch(underlay.orElseThrow()::guards)) {
        continue;
      }
      Delta delta = Delta.between(plan(before, id), plan(after, id));
      if (!delta.isEmpty()) {
        changes.put(id, delta);
      }
    }
    return changes.build();
  }

  /** What is dropped, and counted, while no channel is open for it. */
  public static Set<FlowSpec> guard(Underlay underlay) {
    ImmutableSet.Builder<FlowSpec> rules = ImmutableSet.builder();
    Optional<IpPrefix> network = underlay.network();
    for (long family : EthTypes.IP) {
      if (network.isPresent() && network.get().isIp4() != (family == EthTypes.IPV4)) {
        continue;
      }
      for (PortMask ports : masks(underlay.ports())) {
        Match.Builder to = tcp(family).ports(Field.TCP_DST, ports);
        Match.Builder from = tcp(family).ports(Field.TCP_SRC, ports);
        network.ifPresent(to::ipDst);
        network.ifPresent(from::ipSrc);
        rules.add(FlowSpec.in(Table.CHANNEL, Priorities.CHANNEL_GUARD, to.build()).end());
        rules.add(FlowSpec.in(Table.CHANNEL, Priorities.CHANNEL_GUARD, from.build()).end());
      }
    }
    return rules.build();
  }

  /** What lets through what a guest's source sends. */
  public static Set<FlowSpec> forth(Channel channel) {
    return open(channel.from(), channel.to(), Field.TCP_DST, channel.ports());
  }

  /** What lets through what the destination answers. */
  public static Set<FlowSpec> back(Channel channel) {
    return open(channel.to(), channel.from(), Field.TCP_SRC, channel.ports());
  }

  private static Set<FlowSpec> open(IpAddress from, IpAddress to, Field field, PortRange range) {
    long family = from.isIp4() ? EthTypes.IPV4 : EthTypes.IPV6;
    return masks(range).stream()
        .map(
            ports ->
                tcp(family)
                    .ipSrc(from.toIpPrefix())
                    .ipDst(to.toIpPrefix())
                    .ports(field, ports)
                    .build())
        .map(
            match ->
                FlowSpec.in(Table.CHANNEL, Priorities.CHANNEL, match)
                    .then(Action.outputNormal())
                    .end())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static Match.Builder tcp(long family) {
    return Match.builder().ethType(family).ipProtocol(EthTypes.TCP);
  }

  private static ImmutableList<PortMask> masks(PortRange range) {
    return PortMask.covering(range.first(), range.last());
  }

  private static Set<String> ids(UnderlayView view) {
    return view.underlays().stream()
        .map(Underlay::id)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}

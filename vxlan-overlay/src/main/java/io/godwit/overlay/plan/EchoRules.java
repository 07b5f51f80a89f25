package io.godwit.overlay.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Edge;
import io.godwit.location.Endpoint;
import io.godwit.location.VirtualNetwork;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Match;
import io.godwit.overlay.flow.Table;
import io.godwit.overlay.view.Attachment;
import io.godwit.overlay.view.NetworkView;
import io.godwit.overlay.view.Placement;
import io.godwit.overlay.view.Stage;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The way of an {@link Echo}, docs/adr/0015: as a frame for the endpoint that somebody at S sends,
 * until DELIVER, where it is no VM's.
 *
 * <pre>
 *            at S                                            at D
 * PREPARED   DELIVER: dropped; TUNNEL_SOURCE, from D: LOCAL  DELIVER: back to S
 * REPOINTED  + SOURCE_GUARD: LOCAL's is admitted             the same
 * REDIRECTED the same                                        the same
 * STOPPED    the same                                        the same
 * SETTLING   as PREPARED                                     the same
 * </pre>
 *
 * <p>Nothing of it changes with the redirect, whose own rules decide whether S's FORWARD leads to D
 * and D's ARRIVE to DELIVER. So an echo that comes back has met both in the caches of the datapaths
 * too, which a barrier knows nothing of. Each is admitted only while every way out of its tables is
 * there: no VM ever receives one. It comes from the hypervisor alone, and is handed to it by the
 * one edge to which the endpoint moves; nothing that a VM sends has the address.
 */
final class EchoRules {

  private final Endpoint endpoint;
  private final VirtualNetwork network;
  private final AttachmentPoint source;
  private final AttachmentPoint destination;

  private EchoRules(
      Endpoint endpoint,
      VirtualNetwork network,
      AttachmentPoint source,
      AttachmentPoint destination) {
    this.endpoint = endpoint;
    this.network = network;
    this.source = source;
    this.destination = destination;
  }

  /** What every edge holds: what the hypervisor sends is guarded as well. */
  static FlowSpec entry() {
    Match match = Match.builder().fromLocal().ethType(Echo.ETHER_TYPE).build();
    return FlowSpec.in(Table.CLASSIFY, Priorities.PLAIN, match).goTo(Table.SOURCE_GUARD);
  }

  /** What {@code edge} holds for an endpoint that moves from it or to it. */
  static Set<FlowSpec> of(
      NetworkView view, Edge edge, VirtualNetwork network, Attachment attachment) {
    Placement placement = attachment.placement();
    Optional<AttachmentPoint> destination = placement.destination();
    if (destination.isEmpty() || placement.stage() == Stage.VOUCHING) {
      return ImmutableSet.of();
    }
    AttachmentPoint source = placement.source();
    EchoRules echo = new EchoRules(attachment.endpoint(), network, source, destination.get());
    if (source.edge().equals(edge.id())) {
      return view.edge(destination.get().edge())
          .map(there -> echo.atSource(there, placement))
          .orElse(ImmutableSet.of());
    }
    if (destination.get().edge().equals(edge.id())) {
      return view.edge(source.edge()).map(echo::atDestination).orElse(ImmutableSet.of());
    }
    return ImmutableSet.of();
  }

  private Set<FlowSpec> atSource(Edge there, Placement placement) {
    ImmutableSet.Builder<FlowSpec> rules = ImmutableSet.builder();
    rules.add(FlowSpec.in(Table.DELIVER, Priorities.ECHO, delivered()).end());
    Match back =
        Match.builder()
            .metadata(Integer.toUnsignedLong(there.vtep().toInt()))
            .tunnelId(TunnelIds.echo(source))
            .build();
    rules.add(
        FlowSpec.in(Table.TUNNEL_SOURCE, Priorities.ABOVE_NETWORKS, back)
            .then(Action.outputLocal())
            .end());
    if (placement.isRepointed() && placement.stage() != Stage.SETTLING) {
      rules.add(admitted());
    }
    return rules.build();
  }

  private FlowSpec admitted() {
    Match match =
        Match.builder().fromLocal().ethSrc(Echo.addressOf(source)).ethType(Echo.ETHER_TYPE).build();
    List<Action> actions =
        ImmutableList.of(
            Action.setEthDst(endpoint.mac()), Action.loadMetadata(network.vni().value()));
    return add(Table.SOURCE_GUARD, Priorities.content(actions), match, actions).goTo(Table.RESOLVE);
  }

  private Set<FlowSpec> atDestination(Edge there) {
    List<Action> back =
        ImmutableList.of(
            Action.setTunnelId(TunnelIds.echo(source)),
            Action.setTunnelDestination(there.vtep()),
            Action.outputInPort());
    return ImmutableSet.of(add(Table.DELIVER, Priorities.echo(back), delivered(), back).end());
  }

  private Match delivered() {
    return Match.builder()
        .metadata(network.vni().value())
        .ethDst(endpoint.mac())
        .ethSrc(Echo.addressOf(source))
        .ethType(Echo.ETHER_TYPE)
        .build();
  }

  private static FlowSpec.Builder add(
      Table table, int priority, Match match, List<Action> actions) {
    FlowSpec.Builder rule = FlowSpec.in(table, priority, match);
    actions.forEach(rule::then);
    return rule;
  }
}

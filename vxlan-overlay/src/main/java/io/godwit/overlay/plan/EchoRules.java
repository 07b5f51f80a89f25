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
import org.onlab.packet.MacAddress;

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
 * there: no VM ever receives one. S's hypervisor is handed what D sends back and nothing else, and
 * no VM can send one: the guard admits nobody with that address. What another edge of the network
 * makes up comes back as well, so who asks must know what was asked.
 */
final class EchoRules {

  private final Endpoint endpoint;
  private final VirtualNetwork network;
  private final AttachmentPoint source;
  private final MacAddress address;

  private EchoRules(
      Endpoint endpoint, VirtualNetwork network, AttachmentPoint source, MacAddress address) {
    this.endpoint = endpoint;
    this.network = network;
    this.source = source;
    this.address = address;
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
    EchoRules echo =
        new EchoRules(
            attachment.endpoint(), network, source, Echo.addressOf(source, placement.epoch()));
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
            .ethType(Echo.ETHER_TYPE)
            .ethDst(endpoint.mac())
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
    Match match = Match.builder().fromLocal().ethSrc(address).ethType(Echo.ETHER_TYPE).build();
    return FlowSpec.in(Table.SOURCE_GUARD, Priorities.network(network.vni()), match)
        .then(Action.setEthDst(endpoint.mac()))
        .writeMetadata(network.vni().value())
        .goTo(Table.FORWARD);
  }

  private Set<FlowSpec> atDestination(Edge there) {
    List<Action> back =
        ImmutableList.of(
            Action.setTunnelId(TunnelIds.echo(source)),
            Action.setTunnelDestination(there.vtep()),
            Action.outputInPort());
    FlowSpec.Builder rule = FlowSpec.in(Table.DELIVER, Priorities.echo(back), delivered());
    back.forEach(rule::then);
    return ImmutableSet.of(rule.end());
  }

  private Match delivered() {
    return Match.builder()
        .metadata(network.vni().value())
        .ethDst(endpoint.mac())
        .ethSrc(address)
        .ethType(Echo.ETHER_TYPE)
        .build();
  }
}

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
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * VXLAN (RFC 7348) through each edge's flow-based tunnel port: the tunnel id is the VNI, the far
 * end the other edge's VTEP. Frames are taken from known VTEPs only (docs/adr/0003).
 */
public final class VxlanScheme implements ForwardingScheme {

  /** Outer Ethernet 14, IPv4 20, UDP 8 and VXLAN 8 bytes. */
  private static final int OVERHEAD_BYTES = 50;

  @Override
  public String name() {
    return VirtualNetwork.VXLAN;
  }

  @Override
  public int overheadBytes() {
    return OVERHEAD_BYTES;
  }

  @Override
  public Set<FlowSpec> arrival(Edge edge) {
    return ImmutableSet.of(
        FlowSpec.in(
                Table.CLASSIFY, Priorities.PLAIN, Match.builder().inPort(edge.tunnelPort()).build())
            .then(Action.moveTunnelSourceToMetadata())
            .goTo(Table.TUNNEL_SOURCE),
        counted(Table.TUNNEL_SOURCE),
        counted(Table.TUNNEL));
  }

  @Override
  public Set<FlowSpec> arrivalFrom(Edge edge, Edge other) {
    Match match = Match.builder().metadata(vtep(other)).build();
    return ImmutableSet.of(
        FlowSpec.in(Table.TUNNEL_SOURCE, Priorities.PLAIN, match).goTo(Table.TUNNEL));
  }

  @Override
  public Set<FlowSpec> arrivalIn(Edge edge, VirtualNetwork network) {
    long vni = network.vni().value();
    return ImmutableSet.of(
        FlowSpec.in(Table.TUNNEL, Priorities.PLAIN, Match.builder().tunnelId(vni).build())
            .writeMetadata(vni)
            .goTo(Table.ARRIVE));
  }

  @Override
  public List<Action> reach(Edge edge, Edge other, VirtualNetwork network, Endpoint endpoint) {
    return replicate(edge, ImmutableList.of(other), network);
  }

  @Override
  public List<Action> bounce(Edge edge, Edge other, VirtualNetwork network, Endpoint endpoint) {
    return ImmutableList.of(
        Action.setTunnelId(network.vni().value()),
        Action.setTunnelDestination(other.vtep()),
        Action.outputInPort());
  }

  @Override
  public List<Action> detour(
      Edge edge, Edge other, AttachmentPoint place, Endpoint endpoint, boolean fromFabric) {
    return ImmutableList.of(
        Action.setTunnelId(TunnelIds.detour(place)),
        Action.setTunnelDestination(other.vtep()),
        fromFabric ? Action.outputInPort() : Action.output(edge.tunnelPort()));
  }

  @Override
  public Set<FlowSpec> arrivalByDetour(
      Edge edge, Edge other, AttachmentPoint place, VirtualNetwork network, Endpoint endpoint) {
    Match match =
        Match.builder()
            .metadata(vtep(other))
            .tunnelId(TunnelIds.detour(place))
            .ethDst(endpoint.mac())
            .build();
    return ImmutableSet.of(
        FlowSpec.in(Table.TUNNEL_SOURCE, Priorities.ABOVE_NETWORKS, match)
            .writeMetadata(network.vni().value())
            .goTo(Table.DELIVER));
  }

  private static long vtep(Edge edge) {
    return Integer.toUnsignedLong(edge.vtep().toInt());
  }

  /** What misses is dropped; this one counts it too. */
  private static FlowSpec counted(Table table) {
    return FlowSpec.in(table, Priorities.FALLBACK, Match.builder().build()).end();
  }

  /** The tunnel id holds for all copies, since it is set once. */
  @Override
  public List<Action> replicate(Edge edge, Collection<Edge> others, VirtualNetwork network) {
    Action output = Action.output(edge.tunnelPort());
    ImmutableList.Builder<Action> actions = ImmutableList.builder();
    if (!others.isEmpty()) {
      actions.add(Action.setTunnelId(network.vni().value()));
    }
    for (Edge other : others) {
      actions.add(Action.setTunnelDestination(other.vtep()), output);
    }
    return actions.build();
  }
}

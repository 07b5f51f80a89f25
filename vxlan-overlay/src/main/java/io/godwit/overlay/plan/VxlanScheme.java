package io.godwit.overlay.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.godwit.location.Edge;
import io.godwit.location.VirtualNetwork;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Match;
import io.godwit.overlay.flow.Table;
import java.util.Collection;
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
  public Set<FlowSpec> arrivals(Edge edge, Collection<Edge> others) {
    ImmutableSet.Builder<FlowSpec> rules = ImmutableSet.builder();
    rules.add(
        FlowSpec.in(
                Table.CLASSIFY, Priorities.PLAIN, Match.builder().inPort(edge.tunnelPort()).build())
            .then(Action.moveTunnelSourceToMetadata())
            .goTo(Table.TUNNEL_SOURCE));
    for (Edge other : others) {
      rules.add(
          FlowSpec.in(
                  Table.TUNNEL_SOURCE,
                  Priorities.PLAIN,
                  Match.builder().metadata(Integer.toUnsignedLong(other.vtep().toInt())).build())
              .goTo(Table.TUNNEL));
    }
    return rules.build();
  }

  @Override
  public Set<FlowSpec> arrivals(Edge edge, VirtualNetwork network) {
    return ImmutableSet.of(
        FlowSpec.in(
                Table.TUNNEL,
                Priorities.PLAIN,
                Match.builder().tunnelId(network.vni().value()).build())
            .writeMetadata(network.vni().value())
            .goTo(Table.FORWARD));
  }

  @Override
  public long fabricPort(Edge edge) {
    return edge.tunnelPort();
  }

  @Override
  public ImmutableList<Action> reach(Edge edge, Edge other, VirtualNetwork network) {
    return ImmutableList.of(
        Action.setTunnelId(network.vni().value()),
        Action.setTunnelDestination(other.vtep()),
        Action.output(edge.tunnelPort()));
  }

  @Override
  public ImmutableList<Action> bounce(Edge edge, Edge other, VirtualNetwork network) {
    return ImmutableList.of(
        Action.setTunnelId(network.vni().value()),
        Action.setTunnelDestination(other.vtep()),
        Action.outputInPort());
  }
}

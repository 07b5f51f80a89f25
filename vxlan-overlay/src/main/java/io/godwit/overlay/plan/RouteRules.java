package io.godwit.overlay.plan;

import com.google.common.collect.ImmutableSet;
import io.godwit.location.Endpoint;
import io.godwit.location.VirtualNetwork;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Match;
import io.godwit.overlay.flow.Table;
import java.util.Set;
import org.onlab.packet.IpAddress;

/**
 * ROUTE: the distributed gateway. A frame to the gateway's MAC address is routed at the edge it
 * came in at, to the endpoint that has the address; none of this depends on where anybody is.
 */
final class RouteRules {

  private RouteRules() {}

  static Set<FlowSpec> of(VirtualNetwork network, Endpoint endpoint) {
    ImmutableSet.Builder<FlowSpec> rules = ImmutableSet.builder();
    for (IpAddress address : endpoint.addresses()) {
      boolean routed =
          network.subnetOf(address).map(subnet -> subnet.gateway().isPresent()).orElse(false);
      if (routed) {
        Match.Builder match =
            Match.builder()
                .metadata(network.vni().value())
                .ethDst(VirtualNetwork.GATEWAY_MAC)
                .ipDst(address.toIpPrefix());
        rules.add(
            FlowSpec.in(
                    Table.ROUTE,
                    Priorities.owner(endpoint.mac()),
                    (address.isIp4() ? match.ipv4() : match.ipv6()).build())
                .then(Action.decrementTtl())
                .then(Action.setEthSrc(VirtualNetwork.GATEWAY_MAC))
                .then(Action.setEthDst(endpoint.mac()))
                .goTo(Table.FORWARD));
      }
    }
    return rules.build();
  }

  static Set<FlowSpec> of(VirtualNetwork network) {
    return ImmutableSet.of(
        FlowSpec.in(
                Table.ROUTE,
                Priorities.FALLBACK,
                Match.builder().metadata(network.vni().value()).build())
            .goTo(Table.FORWARD));
  }
}

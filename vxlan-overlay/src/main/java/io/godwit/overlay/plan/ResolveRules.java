package io.godwit.overlay.plan;

import com.google.common.collect.ImmutableSet;
import io.godwit.location.Endpoint;
import io.godwit.location.VirtualNetwork;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.EthTypes;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Match;
import io.godwit.overlay.flow.Table;
import java.util.Set;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;

/**
 * RESOLVE: ARP requests for known addresses are answered at the edge, neighbour solicitations are
 * steered to their owner (docs/adr/0002), what is unknown goes on and is replicated. None of this
 * depends on where anybody is. An IPv6 gateway is answered by nobody yet: no rule can make the
 * advertisement, and there is no owner to steer to.
 */
final class ResolveRules {

  private static final long REQUEST = 1;

  /** Above the base band: nobody is told about his own address. */
  private static final int OWN = 20_000;

  private ResolveRules() {}

  static Set<FlowSpec> of(VirtualNetwork network, Endpoint endpoint) {
    long segment = network.vni().value();
    ImmutableSet.Builder<FlowSpec> rules = ImmutableSet.builder();
    for (IpAddress address : endpoint.addresses()) {
      if (address.isIp4()) {
        rules.add(answer(segment, address, endpoint.mac()));
        // Asking for one's own address probes for a duplicate, or announces: no answer, no flood.
        rules.add(
            FlowSpec.in(
                    Table.RESOLVE,
                    OWN,
                    Match.builder()
                        .metadata(segment)
                        .arp()
                        .arpOp(REQUEST)
                        .arpSha(endpoint.mac())
                        .arpTpa(address)
                        .build())
                .end());
      } else {
        rules.add(
            FlowSpec.in(
                    Table.RESOLVE,
                    Priorities.owner(endpoint.mac()),
                    Match.builder()
                        .metadata(segment)
                        .icmpv6(EthTypes.NEIGHBOUR_SOLICITATION)
                        .ndTarget(address)
                        .build())
                .then(Action.setEthDst(endpoint.mac()))
                .goTo(Table.FORWARD));
      }
    }
    return rules.build();
  }

  static Set<FlowSpec> of(VirtualNetwork network) {
    long segment = network.vni().value();
    ImmutableSet.Builder<FlowSpec> rules = ImmutableSet.builder();
    rules.add(
        FlowSpec.in(Table.RESOLVE, Priorities.FALLBACK, Match.builder().metadata(segment).build())
            .goTo(Table.ROUTE));
    network.subnets().stream()
        .flatMap(subnet -> subnet.gateway().stream())
        .filter(IpAddress::isIp4)
        .forEach(gateway -> rules.add(answer(segment, gateway, VirtualNetwork.GATEWAY_MAC)));
    return rules.build();
  }

  private static FlowSpec answer(long segment, IpAddress address, MacAddress mac) {
    return FlowSpec.in(
            Table.RESOLVE,
            Priorities.owner(mac),
            Match.builder().metadata(segment).arp().arpOp(REQUEST).arpTpa(address).build())
        .then(Action.moveEthSrcToDst())
        .then(Action.setEthSrc(mac))
        .then(Action.arpReply())
        .then(Action.moveArpShaToTha())
        .then(Action.setArpSha(mac))
        .then(Action.moveArpSpaToTpa())
        .then(Action.setArpSpa(address))
        .then(Action.outputInPort())
        .end();
  }
}

package io.godwit.scenarios.cli;

import io.godwit.scenarios.testbed.Settings;
import io.godwit.scenarios.testbed.Testbed.Network;
import io.godwit.scenarios.topology.Topology;
import io.godwit.scenarios.topology.Vm;

/** What to try with a network that stays up. */
final class Playground {

  private Playground() {}

  static String describe(Settings settings, Network network) {
    Vm guest = network.topology().vm(Topology.GUEST);
    Vm peer = network.topology().peerOn("hv3");
    return """
        The network is up, and the guest %1$s (%2$s, %3$s) is on %4$s. To try:
          where is it       curl -u %5$s '%6$s/locations?network=%7$s&ip=%2$s'
          all that is       curl -u %5$s %6$s/status
          what an edge has  curl -u %5$s '%6$s/rules?edge=%4$s'
          past moves        curl -u %5$s %6$s/migrations
          reach the guest   nsenter --net=/proc/%8$d/ns/net ping %2$s
          a switch's rules  OVS_RUNDIR=%9$s/gwhv1 ovs-ofctl -O OpenFlow13 dump-flows br-int
          ONOS              %10$s  (%5$s)
          end it all        %11$s down
        """
        .formatted(
            guest.name(),
            guest.ip(),
            guest.ip6(),
            network.measurement().place(),
            settings.login(),
            settings.godwitUrl(),
            Topology.RED,
            network.built().path("pids").path(peer.name()).asLong(),
            settings.agentState(),
            settings.onosUrl(),
            settings.launcher());
  }
}

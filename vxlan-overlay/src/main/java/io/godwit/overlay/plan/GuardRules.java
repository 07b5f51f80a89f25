package io.godwit.overlay.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Endpoint;
import io.godwit.location.VirtualNetwork;
import io.godwit.overlay.flow.EthTypes;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Match;
import io.godwit.overlay.flow.Table;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;

/**
 * CLASSIFY and SOURCE_GUARD of an admitted endpoint: it sends with its own MAC and IP addresses, in
 * ARP and neighbour discovery too, asks for an address by DHCP, and never answers as a DHCP server
 * or router. All else is dropped and counted. A port without these rules is silent.
 */
final class GuardRules {

  private static final IpPrefix LINK_LOCAL = IpPrefix.valueOf("fe80::/64");
  private static final IpPrefix UNSPECIFIED = IpPrefix.valueOf("::/128");
  private static final IpPrefix ANY_IPV4_YET = IpPrefix.valueOf("0.0.0.0/32");

  static final int DHCP_CLIENT = 68;
  static final int DHCP_SERVER = 67;

  static final int DHCPV6_CLIENT = 546;
  static final int DHCPV6_SERVER = 547;

  /** RFC 2710, RFC 3810, RFC 4861: MLDv1 report and done, router solicitation, MLDv2 report. */
  private static final ImmutableList<Long> LINK_LOCAL_MESSAGES =
      ImmutableList.of(131L, 132L, 133L, 143L);

  /** RFC 4861: what only a router says. */
  private static final ImmutableList<Long> ROUTER_MESSAGES = ImmutableList.of(134L, 137L);

  private static final int ALLOW = 100;

  /** Above the other, so that nothing gets past the policy while both are there. */
  private static final int ALLOW_BY_POLICY = 150;

  private static final int DENY = 200;
  private static final int EXCEPT = 300;

  private GuardRules() {}

  /**
   * @param guarded whether policy has a say in what it sends
   */
  static Set<FlowSpec> of(
      VirtualNetwork network, Endpoint endpoint, AttachmentPoint place, boolean guarded) {
    ImmutableSet.Builder<FlowSpec> rules = ImmutableSet.builder();
    rules.add(
        FlowSpec.in(
                Table.CLASSIFY,
                Priorities.network(network.vni()),
                Match.builder().inPort(place.port()).build())
            .writeMetadata(network.vni().value())
            .goTo(Table.SOURCE_GUARD));
    rules.add(
        FlowSpec.in(
                Table.SOURCE_GUARD,
                Priorities.FALLBACK,
                Match.builder().inPort(place.port()).build())
            .end());
    Guard guard = new Guard(place.port(), endpoint.mac(), guarded, rules);
    List<IpAddress> ipv4 = family(endpoint, IpAddress.Version.INET);
    List<IpAddress> ipv6 = family(endpoint, IpAddress.Version.INET6);
    if (!ipv4.isEmpty()) {
      ipv4(guard, ipv4);
    }
    if (!ipv6.isEmpty()) {
      ipv6(guard, ipv6);
    }
    return rules.build();
  }

  private static void ipv4(Guard guard, List<IpAddress> addresses) {
    // An ARP probe (RFC 5227) has no sender yet.
    guard.allow(ALLOW, guard.from().arp().arpSha(guard.mac).arpSpa(IpAddress.valueOf("0.0.0.0")));
    for (IpAddress address : addresses) {
      guard.allow(ALLOW, guard.from().arp().arpSha(guard.mac).arpSpa(address));
      guard.admit(guard.from().ipv4().ipSrc(address.toIpPrefix()));
    }
    guard.allow(ALLOW, guard.from().ipv4().ipSrc(ANY_IPV4_YET).udpPorts(DHCP_CLIENT, DHCP_SERVER));
    guard.deny(DENY, guard.from().ipv4().udpPorts(DHCP_SERVER, DHCP_CLIENT));
  }

  private static void ipv6(Guard guard, List<IpAddress> addresses) {
    IpAddress linkLocal = linkLocal(guard.mac);
    List<IpAddress> own =
        ImmutableList.<IpAddress>builder().addAll(addresses).add(linkLocal).build();
    for (IpAddress address : own) {
      guard.admit(guard.from().ipv6().ipSrc(address.toIpPrefix()));
    }
    // Interface identifiers need not be made from the MAC address (RFC 7217): such a guest may ask
    // for multicast, routers and an address. Neighbour solicitations it may not send from there:
    // they carry the sender's MAC address, so they could claim any link-local address.
    for (long type : LINK_LOCAL_MESSAGES) {
      guard.allow(ALLOW, guard.from().icmpv6(type).ipSrc(LINK_LOCAL));
    }
    guard.allow(
        ALLOW, guard.from().ipv6().ipSrc(LINK_LOCAL).udpPorts(DHCPV6_CLIENT, DHCPV6_SERVER));
    guard.deny(DENY, guard.from().ipv6().udpPorts(DHCPV6_SERVER, DHCPV6_CLIENT));
    ROUTER_MESSAGES.forEach(type -> guard.deny(DENY, guard.from().icmpv6(type)));
    guard.deny(DENY, guard.from().icmpv6(EthTypes.NEIGHBOUR_ADVERTISEMENT));
    for (IpAddress claimed : own) {
      guard.allow(
          EXCEPT,
          guard
              .from()
              .icmpv6(EthTypes.NEIGHBOUR_SOLICITATION)
              .ipSrc(UNSPECIFIED)
              .ndTarget(claimed));
      for (IpAddress sender : own) {
        guard.allow(
            EXCEPT,
            guard
                .from()
                .icmpv6(EthTypes.NEIGHBOUR_ADVERTISEMENT)
                .ipSrc(sender.toIpPrefix())
                .ndTarget(claimed));
      }
    }
  }

  private static List<IpAddress> family(Endpoint endpoint, IpAddress.Version version) {
    return endpoint.addresses().stream()
        .filter(address -> address.version() == version)
        .collect(Collectors.toList());
  }

  /** The link-local address made from a MAC address (RFC 4291 appendix A). */
  static IpAddress linkLocal(MacAddress mac) {
    byte[] m = mac.toBytes();
    byte[] address = new byte[Ip6Address.BYTE_LENGTH];
    address[0] = (byte) 0xfe;
    address[1] = (byte) 0x80;
    address[8] = (byte) (m[0] ^ 2);
    address[9] = m[1];
    address[10] = m[2];
    address[11] = (byte) 0xff;
    address[12] = (byte) 0xfe;
    address[13] = m[3];
    address[14] = m[4];
    address[15] = m[5];
    return IpAddress.valueOf(IpAddress.Version.INET6, address);
  }

  /** The guard of one port. */
  private static final class Guard {
    private final long port;
    private final MacAddress mac;
    private final boolean guarded;
    private final ImmutableSet.Builder<FlowSpec> rules;

    Guard(long port, MacAddress mac, boolean guarded, ImmutableSet.Builder<FlowSpec> rules) {
      this.port = port;
      this.mac = mac;
      this.guarded = guarded;
      this.rules = rules;
    }

    Match.Builder from() {
      return Match.builder().inPort(port).ethSrc(mac);
    }

    /** What it sends from an address of its own. */
    void admit(Match.Builder match) {
      if (guarded) {
        rules.add(
            FlowSpec.in(Table.SOURCE_GUARD, ALLOW_BY_POLICY, match.build()).goTo(Table.POLICY_OUT));
      } else {
        allow(ALLOW, match);
      }
    }

    void allow(int priority, Match.Builder match) {
      rules.add(FlowSpec.in(Table.SOURCE_GUARD, priority, match.build()).goTo(Table.RESOLVE));
    }

    void deny(int priority, Match.Builder match) {
      rules.add(FlowSpec.in(Table.SOURCE_GUARD, priority, match.build()).end());
    }
  }
}

package io.godwit.location.service;

import io.godwit.location.Endpoint;
import io.godwit.location.LocationException;
import io.godwit.location.Subnet;
import io.godwit.location.VirtualNetwork;
import java.util.Optional;
import java.util.stream.Collectors;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;

/** Which addresses an endpoint may have in a network. */
final class Addresses {
  private Addresses() {}

  /**
   * @throws LocationException of kind INVALID if an address does not fit
   */
  static void check(Endpoint endpoint, VirtualNetwork network) {
    if (endpoint.mac().equals(VirtualNetwork.GATEWAY_MAC)) {
      throw LocationException.invalid(
          endpoint.mac() + " is the gateway's MAC address at every edge: choose another");
    }
    for (IpAddress ip : endpoint.addresses()) {
      check(ip, network);
    }
  }

  private static void check(IpAddress ip, VirtualNetwork network) {
    if (ip.isZero() || ip.isMulticast() || isLoopback(ip)) {
      throw LocationException.invalid(ip + " is not a host's address: give a unicast one");
    }
    // Link-local addresses are on every link (RFC 4291 §2.5.6); a network that names no subnet
    // leaves its addresses to the tenant.
    if (network.subnets().isEmpty() || (ip.isIp6() && ip.isLinkLocal())) {
      return;
    }
    Subnet subnet =
        network
            .subnetOf(ip)
            .orElseThrow(
                () ->
                    LocationException.invalid(
                        String.format(
                            "%s lies outside the subnets of network %s (%s): choose an address"
                                + " inside, or add a subnet",
                            ip, network.id(), prefixes(network))));
    if (subnet.gateway().equals(Optional.of(ip))) {
      throw LocationException.invalid(
          ip + " is the gateway of " + subnet.prefix() + ": choose another address");
    }
    unusable(ip, subnet.prefix())
        .ifPresent(
            why -> {
              throw LocationException.invalid(ip + " " + why + ": choose another address");
            });
  }

  /** Why {@code ip} can't be a host's in {@code prefix}, if so. */
  static Optional<String> unusable(IpAddress ip, IpPrefix prefix) {
    int hostBits =
        (ip.isIp4() ? IpAddress.INET_BIT_LENGTH : IpAddress.INET6_BIT_LENGTH)
            - prefix.prefixLength();
    // Point-to-point prefixes have no such addresses (RFC 3021, RFC 6164).
    if (hostBits < 2) {
      return Optional.empty();
    }
    if (ip.equals(prefix.address())) {
      return Optional.of(
          ip.isIp4()
              ? "is the network address of " + prefix
              : "is the subnet-router anycast address of " + prefix);
    }
    return ip.isIp4() && isLast(ip, hostBits)
        ? Optional.of("is the broadcast address of " + prefix)
        : Optional.empty();
  }

  private static boolean isLast(IpAddress ip, int hostBits) {
    int hosts = hostBits == 32 ? -1 : (1 << hostBits) - 1;
    return (ip.getIp4Address().toInt() & hosts) == hosts;
  }

  private static boolean isLoopback(IpAddress ip) {
    return ip.toInetAddress().isLoopbackAddress();
  }

  private static String prefixes(VirtualNetwork network) {
    return network.subnets().stream()
        .map(subnet -> subnet.prefix().toString())
        .collect(Collectors.joining(", "));
  }
}

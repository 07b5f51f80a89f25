package io.godwit.scenarios.topology;

/**
 * A tenant's virtual network.
 *
 * @param subnet IPv4 prefix
 * @param subnet6 IPv6 prefix
 */
public record TenantNetwork(String name, int vni, String subnet, String subnet6) {}

package io.godwit.location.service;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.godwit.location.Endpoint;
import io.godwit.location.EndpointId;
import io.godwit.location.EndpointState;
import io.godwit.location.LocationException;
import io.godwit.location.Subnet;
import io.godwit.location.VirtualNetwork;
import io.godwit.location.store.Ledger;
import io.godwit.location.store.Stored;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What a network must not share, and what its endpoints hold it to. */
final class NetworkRules implements Ledger.Rules<VirtualNetwork> {
  private final Supplier<Map<EndpointId, Stored<EndpointState>>> endpoints;

  NetworkRules(Supplier<Map<EndpointId, Stored<EndpointState>>> endpoints) {
    this.endpoints = endpoints;
  }

  @Override
  public ImmutableSet<String> claims(VirtualNetwork network) {
    return ImmutableSet.of("VNI " + network.vni());
  }

  @Override
  public boolean dependedOn() {
    return true;
  }

  @Override
  public void check(
      Optional<VirtualNetwork> before, Optional<VirtualNetwork> after, boolean announced) {
    after.ifPresent(NetworkRules::checkSubnets);
    if (!before.isPresent() || !concernsEndpoints(before.get(), after)) {
      return;
    }
    endpoints
        .get()
        .forEach(
            (id, stored) -> {
              for (EndpointState state : stored.possible()) {
                if (state.endpoint().network().equals(before.get().id())) {
                  check(state.endpoint(), before.get(), after);
                }
              }
            });
  }

  private static boolean concernsEndpoints(VirtualNetwork before, Optional<VirtualNetwork> after) {
    return !after.isPresent()
        || !after.get().vni().equals(before.vni())
        || !after.get().subnets().equals(before.subnets());
  }

  private static void check(
      Endpoint endpoint, VirtualNetwork before, Optional<VirtualNetwork> after) {
    if (!after.isPresent()) {
      throw LocationException.conflict(
          "endpoint " + endpoint.id() + " is in network " + before.id() + ": remove it first");
    }
    if (!after.get().vni().equals(before.vni())) {
      throw LocationException.conflict(
          String.format(
              "network %s keeps VNI %s while it has endpoints (%s): remove them first",
              before.id(), before.vni(), endpoint.id()));
    }
    try {
      Addresses.check(endpoint, after.get());
    } catch (LocationException e) {
      throw LocationException.conflict(
          "endpoint " + endpoint.id() + " would not fit any more: " + e.getMessage());
    }
  }

  private static void checkSubnets(VirtualNetwork network) {
    ImmutableList<Subnet> subnets = network.subnets().asList();
    for (int i = 0; i < subnets.size(); i++) {
      Subnet subnet = subnets.get(i);
      subnet
          .gateway()
          .flatMap(gateway -> Addresses.unusable(gateway, subnet.prefix()))
          .ifPresent(
              why -> {
                throw LocationException.invalid(
                    "the gateway of " + subnet.prefix() + " " + why + ": choose a host's address");
              });
      for (Subnet other : subnets.subList(0, i)) {
        if (subnet.prefix().contains(other.prefix()) || other.prefix().contains(subnet.prefix())) {
          throw LocationException.invalid(
              String.format(
                  "subnets %s and %s of network %s overlap: make one of them",
                  other.prefix(), subnet.prefix(), network.id()));
        }
      }
    }
  }
}

package io.godwit.location.store;

import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.EndpointId;
import io.godwit.location.EndpointState;
import io.godwit.location.NetworkId;
import io.godwit.location.VirtualNetwork;

/** {@link LocationStores} in this process's memory. */
public final class InMemoryLocationStores implements LocationStores {
  private final VersionedStore<EdgeId, Stored<Edge>> edges = new InMemoryStore<>();
  private final VersionedStore<NetworkId, Stored<VirtualNetwork>> networks = new InMemoryStore<>();
  private final VersionedStore<EndpointId, Stored<EndpointState>> endpoints = new InMemoryStore<>();
  private final VersionedStore<String, String> claims = new InMemoryStore<>();

  @Override
  public VersionedStore<EdgeId, Stored<Edge>> edges() {
    return edges;
  }

  @Override
  public VersionedStore<NetworkId, Stored<VirtualNetwork>> networks() {
    return networks;
  }

  @Override
  public VersionedStore<EndpointId, Stored<EndpointState>> endpoints() {
    return endpoints;
  }

  @Override
  public VersionedStore<String, String> claims() {
    return claims;
  }
}

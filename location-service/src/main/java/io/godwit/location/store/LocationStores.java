package io.godwit.location.store;

import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.EndpointId;
import io.godwit.location.EndpointState;
import io.godwit.location.NetworkId;
import io.godwit.location.VirtualNetwork;

/** The collections that hold who is where. */
public interface LocationStores {
  VersionedStore<EdgeId, Stored<Edge>> edges();

  VersionedStore<NetworkId, Stored<VirtualNetwork>> networks();

  VersionedStore<EndpointId, Stored<EndpointState>> endpoints();

  /** What must be unique, by name, with the id of its holder; see {@link Ledger}. */
  VersionedStore<String, String> claims();
}

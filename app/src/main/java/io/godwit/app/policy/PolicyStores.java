package io.godwit.app.policy;

import io.godwit.location.NetworkId;
import io.godwit.location.store.VersionedStore;
import io.godwit.overlay.channel.Underlay;
import io.godwit.overlay.policy.LocalPolicy;
import io.godwit.overlay.policy.NetworkPolicy;
import io.godwit.overlay.policy.Scope;
import io.godwit.overlay.policy.SecurityGroup;

/** The collections that hold what may pass. */
public interface PolicyStores {

  /** By id, which is unique over all networks. */
  VersionedStore<String, SecurityGroup> groups();

  VersionedStore<NetworkId, NetworkPolicy> policies();

  VersionedStore<Scope, LocalPolicy> local();

  /** By id. */
  VersionedStore<String, Underlay> underlays();
}

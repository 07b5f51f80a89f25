package io.godwit.app.policy;

import io.godwit.location.NetworkId;
import io.godwit.location.store.InMemoryStore;
import io.godwit.location.store.VersionedStore;
import io.godwit.overlay.channel.Underlay;
import io.godwit.overlay.policy.LocalPolicy;
import io.godwit.overlay.policy.NetworkPolicy;
import io.godwit.overlay.policy.Scope;
import io.godwit.overlay.policy.SecurityGroup;

/** {@link PolicyStores} in this process's memory. */
public final class InMemoryPolicyStores implements PolicyStores {
  private final VersionedStore<String, SecurityGroup> groups = new InMemoryStore<>();
  private final VersionedStore<NetworkId, NetworkPolicy> policies = new InMemoryStore<>();
  private final VersionedStore<Scope, LocalPolicy> local = new InMemoryStore<>();
  private final VersionedStore<String, Underlay> underlays = new InMemoryStore<>();

  @Override
  public VersionedStore<String, SecurityGroup> groups() {
    return groups;
  }

  @Override
  public VersionedStore<NetworkId, NetworkPolicy> policies() {
    return policies;
  }

  @Override
  public VersionedStore<Scope, LocalPolicy> local() {
    return local;
  }

  @Override
  public VersionedStore<String, Underlay> underlays() {
    return underlays;
  }
}

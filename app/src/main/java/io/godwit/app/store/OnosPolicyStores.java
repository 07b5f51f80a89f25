package io.godwit.app.store;

import io.godwit.app.policy.PolicyStores;
import io.godwit.location.NetworkId;
import io.godwit.location.store.VersionedStore;
import io.godwit.overlay.channel.Underlay;
import io.godwit.overlay.policy.LocalPolicy;
import io.godwit.overlay.policy.NetworkPolicy;
import io.godwit.overlay.policy.Scope;
import io.godwit.overlay.policy.SecurityGroup;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.onosproject.core.ApplicationId;
import org.onosproject.store.service.StorageService;

/** {@link PolicyStores} in ONOS's Raft partitions, as {@link OnosLocationStores} has the rest. */
public final class OnosPolicyStores implements PolicyStores {
  private final VersionedStore<String, SecurityGroup> groups;
  private final VersionedStore<NetworkId, NetworkPolicy> policies;
  private final VersionedStore<Scope, LocalPolicy> local;
  private final VersionedStore<String, Underlay> underlays;

  /**
   * @param events where changes are delivered; may be blocked, so it is nobody else's
   */
  public OnosPolicyStores(StorageService storage, ApplicationId app, Executor events) {
    groups =
        OnosLocationStores.store(
            storage, app, "groups", Function.identity(), PolicyCodecs.groups(), events);
    policies =
        OnosLocationStores.store(
            storage, app, "policies", NetworkId::of, PolicyCodecs.policies(), events);
    local =
        OnosLocationStores.store(
            storage, app, "local-policies", Scope::parse, PolicyCodecs.local(), events);
    underlays =
        OnosLocationStores.store(
            storage, app, "underlays", Function.identity(), PolicyCodecs.underlays(), events);
  }

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

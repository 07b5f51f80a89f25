package io.godwit.app.policy;

import io.godwit.location.NetworkId;
import io.godwit.overlay.policy.LocalPolicy;
import io.godwit.overlay.policy.NetworkPolicy;
import io.godwit.overlay.policy.Scope;
import io.godwit.overlay.policy.SecurityGroup;
import java.util.Optional;

/** Hears what changed, in order, one call at a time; must not block. */
public interface PolicyListener {

  void groupChanged(String id, Optional<SecurityGroup> before, Optional<SecurityGroup> now);

  void policyChanged(NetworkId network, Optional<NetworkPolicy> now);

  void localPolicyChanged(Scope place, Optional<LocalPolicy> now);
}

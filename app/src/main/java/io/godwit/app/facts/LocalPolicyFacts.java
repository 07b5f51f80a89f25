package io.godwit.app.facts;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What holds at a place, as users write it. */
public final class LocalPolicyFacts {
  @JsonProperty @Nullable List<PolicyFacts.AclFacts> acl;
}

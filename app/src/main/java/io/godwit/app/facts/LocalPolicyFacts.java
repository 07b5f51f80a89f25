package io.godwit.app.facts;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What holds at a place, as users write it. */
public final class LocalPolicyFacts {
  @JsonProperty @Nullable List<PolicyFacts.AclFacts> acl;

  /** For each endpoint, what it sends and what it receives. */
  @JsonProperty @Nullable RateFacts rateLimit;

  /** A rate. */
  public static final class RateFacts {
    @JsonProperty @Nullable Long packetsPerSecond;

    /** As many as in a second unless something else is said. */
    @JsonProperty @Nullable Long burst;
  }
}

package io.godwit.app.facts;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What holds for a whole network, as users write it. */
public final class PolicyFacts {
  /** Whether an endpoint without a group receives nothing but replies. */
  @JsonProperty @Nullable Boolean guarded;

  @JsonProperty @Nullable List<AclFacts> acl;

  /** How much an edge may ask, each way, about an endpoint that moves to it. */
  @JsonProperty @Nullable Integer questionsPerSecond;

  /** One entry of the access list. */
  public static final class AclFacts extends TrafficFacts {
    /** {@code allow}, {@code deny} or {@code log}. */
    @JsonProperty @Nullable String action;

    @JsonProperty @Nullable String source;
    @JsonProperty @Nullable String destination;
  }
}

package io.godwit.app.facts;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A security group as users write it. */
public final class GroupFacts {
  @JsonProperty @Nullable String network;

  /** Whether replies are allowed with what they reply to; they are if it is left out. */
  @JsonProperty @Nullable Boolean stateful;

  @JsonProperty @Nullable List<RuleFacts> rules;

  /** One rule of it. */
  public static final class RuleFacts extends TrafficFacts {
    /** {@code in} or {@code out}. */
    @JsonProperty @Nullable String direction;

    @JsonProperty @Nullable String remotePrefix;
    @JsonProperty @Nullable String remoteGroup;
  }
}

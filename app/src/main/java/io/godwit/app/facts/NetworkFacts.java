package io.godwit.app.facts;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A virtual network as users write it. */
public final class NetworkFacts {
  @JsonProperty @Nullable Integer vni;
  @JsonProperty @Nullable List<SubnetFacts> subnets;
  @JsonProperty @Nullable Integer mtu;
  @JsonProperty @Nullable String scheme;
  @JsonProperty @Nullable String learning;

  /** A subnet as users write it. */
  public static final class SubnetFacts {
    @JsonProperty @Nullable String prefix;
    @JsonProperty @Nullable String gateway;
  }
}

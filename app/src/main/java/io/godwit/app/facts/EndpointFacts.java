package io.godwit.app.facts;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An endpoint and its first place, as users write them. */
public final class EndpointFacts {
  @JsonProperty @Nullable String network;
  @JsonProperty @Nullable String mac;
  @JsonProperty @Nullable List<String> ips;

  /** Names of security groups; none if left out. */
  @JsonProperty @Nullable List<String> groups;

  @JsonProperty public @Nullable String edge;

  /** Name or number. */
  @JsonProperty public @Nullable JsonNode port;
}

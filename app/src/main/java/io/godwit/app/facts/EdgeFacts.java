package io.godwit.app.facts;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** An edge as users write it. */
public final class EdgeFacts {
  @JsonProperty("switch")
  @Nullable String switchId;

  @JsonProperty @Nullable String vtep;

  /** Name or number. */
  @JsonProperty @Nullable JsonNode tunnelPort;

  @JsonProperty @Nullable String site;

  /** Where its hypervisor sends guests from and awaits them; the VTEP's if left out. */
  @JsonProperty @Nullable String migrationAddress;
}

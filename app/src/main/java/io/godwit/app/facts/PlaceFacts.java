package io.godwit.app.facts;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** An attachment point as users write it. */
public final class PlaceFacts {
  @JsonProperty public @Nullable String edge;

  /** Name or number. */
  @JsonProperty public @Nullable JsonNode port;
}

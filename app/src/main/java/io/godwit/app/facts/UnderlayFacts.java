package io.godwit.app.facts;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** An underlay switch whose migration ports are guarded, as users write it. */
public final class UnderlayFacts {
  @JsonProperty("switch")
  @Nullable String switchId;

  /** {@code "49152-49215"} if left out, which is libvirt's range. */
  @JsonProperty @Nullable JsonNode migrationPorts;

  /** Where those hypervisors have their addresses that are guarded; anywhere if left out. */
  @JsonProperty @Nullable String migrationNetwork;
}

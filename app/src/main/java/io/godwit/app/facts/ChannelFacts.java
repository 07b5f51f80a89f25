package io.godwit.app.facts;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** On which connections an orchestrator's engine copies a guest, as users write it. */
public final class ChannelFacts {
  /** The edges' migration addresses if left out. */
  @JsonProperty @Nullable String from;

  @JsonProperty @Nullable String to;

  /** {@code 49152} or {@code "49152-49215"}; libvirt's range if left out. */
  @JsonProperty @Nullable JsonNode port;

  /** Whether it is needed until {@code source-done} is reported (post-copy). */
  @JsonProperty @Nullable Boolean untilSourceDone;
}

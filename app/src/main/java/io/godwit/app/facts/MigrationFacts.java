package io.godwit.app.facts;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** A request to migrate, as users write it. */
public final class MigrationFacts {
  /** Idempotency key; made up if left out. */
  @JsonProperty public @Nullable String id;

  @JsonProperty public @Nullable String endpoint;
  @JsonProperty public @Nullable PlaceFacts to;
  @JsonProperty public @Nullable String engine;

  /** What the engine {@code qmp} must know. */
  @JsonProperty public @Nullable QmpFacts qmp;

  /** On which connections an orchestrator's engine copies the guest. */
  @JsonProperty public @Nullable ChannelFacts channel;

  /** Whether the guest will soon come back (partial migration). */
  @JsonProperty public @Nullable Boolean comesHome;
}

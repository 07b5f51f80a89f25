package io.godwit.app.facts;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** What an engine reports of a migration, as users write it. */
public final class EventFacts {
  @JsonProperty public @Nullable String event;
  @JsonProperty public @Nullable String reason;

  /** The migration's epoch as the sender knows it; another one is refused. */
  @JsonProperty public @Nullable Long epoch;
}

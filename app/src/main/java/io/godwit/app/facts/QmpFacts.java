package io.godwit.app.facts;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** How to drive two QEMU processes, as users write it. */
public final class QmpFacts {
  /** Host and port of the monitor of the QEMU that runs the guest. */
  @JsonProperty public @Nullable String source;

  /** The same of the QEMU that awaits it, started with {@code -incoming defer}. */
  @JsonProperty public @Nullable String destination;

  /** Where the destination shall listen for the guest, for example {@code tcp:10.0.0.2:4555}. */
  @JsonProperty public @Nullable String channel;

  @JsonProperty public @Nullable String mode;

  /** Bytes per second while the guest runs. */
  @JsonProperty public @Nullable Long maxBandwidth;

  @JsonProperty public @Nullable Long downtimeMillis;
  @JsonProperty public @Nullable Long thresholdBytes;

  /** Hybrid: rounds before it turns to post-copy. */
  @JsonProperty public @Nullable Long rounds;

  /** Hybrid: time before it turns to post-copy. */
  @JsonProperty public @Nullable Long patienceMillis;
}

package io.godwit.overlay.fabric;

import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.RateLimit;
import io.godwit.overlay.flow.Table;
import java.util.Optional;

/** A switch's tables as one frame finds them. */
interface Tables {

  /** The rule that takes the frame in {@code table}; empty if none does. */
  Optional<FlowSpec> lookup(Table table, Walk walk);

  /** The connections that it knows. */
  default Conntrack conntrack() {
    throw new IllegalStateException("no policy, no connections");
  }

  /** Whether one more frame is within {@code limit}; a frame that is not is dropped. */
  default boolean admits(RateLimit limit) {
    return true;
  }
}

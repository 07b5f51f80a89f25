package io.godwit.app.program;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableMap;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.RateLimit;
import java.util.Map;
import java.util.OptionalLong;

/** What a switch's rules had counted when it was last read. Immutable. */
@AutoValue
public abstract class Reading {

  /** Nothing is known. */
  public static final Reading NONE = of(ImmutableMap.of(), ImmutableMap.of(), OptionalLong.empty());

  public static Reading of(
      Map<FlowSpec, Count> counts, Map<RateLimit, Count> overLimit, OptionalLong readAtMillis) {
    return new AutoValue_Reading(
        ImmutableMap.copyOf(counts), ImmutableMap.copyOf(overLimit), readAtMillis);
  }

  /** Rules that the switch was not seen to hold are not in it. */
  public abstract ImmutableMap<FlowSpec, Count> counts();

  /** What was over a limit and dropped; limits for which the switch has no meter are not in it. */
  public abstract ImmutableMap<RateLimit, Count> overLimit();

  /** Milliseconds since 1970; empty if none of the rules has been seen there. */
  public abstract OptionalLong readAtMillis();
}

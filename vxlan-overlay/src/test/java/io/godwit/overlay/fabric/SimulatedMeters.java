package io.godwit.overlay.fabric;

import com.google.common.collect.ImmutableMap;
import io.godwit.overlay.flow.RateLimit;
import java.util.HashMap;
import java.util.Map;

/**
 * A switch's meters, without time: each lets so many frames pass as a test says, and drops the
 * rest. They count both.
 */
public final class SimulatedMeters {

  private final Map<RateLimit, Long> passed = new HashMap<>();
  private final Map<RateLimit, Long> dropped = new HashMap<>();
  private final Map<RateLimit, Long> spent = new HashMap<>();
  private long left = Long.MAX_VALUE;

  /** From now on each limit lets {@code frames} more pass. */
  public void allow(long frames) {
    left = frames;
    spent.clear();
  }

  /** How many frames were within the limit. */
  public long passed(RateLimit limit) {
    return passed.getOrDefault(limit, 0L);
  }

  /** How many were over each limit. */
  public ImmutableMap<RateLimit, Long> dropped() {
    return ImmutableMap.copyOf(dropped);
  }

  boolean admits(RateLimit limit) {
    boolean admitted = spent.getOrDefault(limit, 0L) < left;
    if (admitted) {
      spent.merge(limit, 1L, Long::sum);
    }
    (admitted ? passed : dropped).merge(limit, 1L, Long::sum);
    return admitted;
  }
}

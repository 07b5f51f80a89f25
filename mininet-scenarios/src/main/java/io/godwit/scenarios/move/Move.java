package io.godwit.scenarios.move;

import java.util.Map;

/**
 * A move that happened.
 *
 * @param pausedNanos when the guest stopped, by the far side's monotonic clock
 * @param resumedNanos when it went on
 * @param timeline named events, in milliseconds after the guest's stop, in order
 */
public record Move(long pausedNanos, long resumedNanos, Map<String, Double> timeline) {}

package io.godwit.benchmarks.openflow;

/**
 * A switch has confirmed changes with a barrier.
 *
 * @param nanos when the reply left, by {@link System#nanoTime()}
 * @param changes how many flow-mods had come since the confirmation before; at least 1
 */
public record Confirmation(long nanos, int changes) {}

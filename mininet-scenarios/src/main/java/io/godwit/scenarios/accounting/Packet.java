package io.godwit.scenarios.accounting;

/**
 * A numbered packet, as its sender or its receiver saw it.
 *
 * @param stream whose it is
 * @param number from 0 in its stream
 * @param sentNanos when it was sent
 * @param seenNanos when it was seen; the time of sending again at the sender
 */
public record Packet(long stream, long number, long sentNanos, long seenNanos) {}

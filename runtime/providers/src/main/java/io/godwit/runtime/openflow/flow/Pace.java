package io.godwit.runtime.openflow.flow;

import java.util.HashMap;
import java.util.Map;

/**
 * How often each of some switches is read. To compare a switch with the store takes its time for
 * each rule, and what it takes is taken from the changes of rules that somebody waits for: so the
 * more there is to compare, the less often that is done. Thread-safe.
 */
final class Pace {
  static final long SHORTEST_MILLIS = 5_000;
  private static final long LONGEST_MILLIS = 25_000;

  /**
   * A pause is shorter than the longest by up to that part of it, at random: the readings of
   * switches that connected together soon come one by one, and don't take a processor from
   * everybody else for seconds on end.
   */
  private static final double SPREAD = 0.5;

  /**
   * All readings together may take one part in so many of one processor's time: with the mean pause
   * a tenth.
   */
  private static final long PARTS = 13;

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Map<Object, Long> costs = new HashMap<>();
  private long sumNanos;

  /**
   * How long to leave a switch alone after a reading, in milliseconds. Whoever waits for the next
   * reading (the application does) must wait for longer than the longest pause.
   *
   * @param chance from 0 to 1: the greater, the shorter
   */
  synchronized long pauseMillis(double chance) {
    double longest = Math.min(LONGEST_MILLIS, (double) sumNanos * PARTS / NANOS_PER_MILLI);
    return Math.max(SHORTEST_MILLIS, Math.round(longest * (1 - SPREAD * chance)));
  }

  /**
   * Notes what the last reading of a switch took that was compared to the end.
   *
   * @param connection the switch's; {@link #gone} has to be called for it
   */
  synchronized void took(Object connection, long nanos) {
    Long before = costs.put(connection, nanos);
    sumNanos += nanos - (before == null ? 0 : before);
  }

  /** It is read no more. */
  synchronized void gone(Object connection) {
    Long cost = costs.remove(connection);
    sumNanos -= cost == null ? 0 : cost;
  }
}

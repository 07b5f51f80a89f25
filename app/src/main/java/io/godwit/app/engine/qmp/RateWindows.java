package io.godwit.app.engine.qmp;

import com.google.auto.value.AutoValue;

/**
 * What is known of the windows of about 100 ms in which QEMU limits its rate. At the begin of each
 * it sends what it may, and then sleeps; so what is left to copy changes there and nowhere else.
 * Immutable.
 */
@AutoValue
abstract class RateWindows {

  private static final long UNKNOWN = -1;

  /** Nothing has been seen yet at this bandwidth. */
  static RateWindows at(long bandwidth, long remainingBytes, double nowMillis) {
    return new AutoValue_RateWindows(bandwidth, remainingBytes, nowMillis, nowMillis, 0);
  }

  static RateWindows none() {
    return at(UNKNOWN, UNKNOWN, 0);
  }

  /** How fast QEMU was last told to be, in bytes per second. */
  abstract long bandwidth();

  abstract long remainingBytes();

  /** When {@link #remainingBytes} was seen last. */
  abstract double seenMillis();

  /** A time just before the last window began. */
  abstract double beganMillis();

  /** How many were seen to begin at this bandwidth. */
  abstract long count();

  /** Something was seen. */
  final RateWindows see(long remainingBytes, double nowMillis) {
    boolean hasBegun = remainingBytes != remainingBytes();
    return new AutoValue_RateWindows(
        bandwidth(),
        remainingBytes,
        nowMillis,
        hasBegun ? seenMillis() : beganMillis(),
        count() + (hasBegun ? 1 : 0));
  }
}

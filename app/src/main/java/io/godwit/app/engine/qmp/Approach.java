package io.godwit.app.engine.qmp;

import java.time.Duration;

/**
 * How fast to copy the last of a guest's memory, so that QEMU neither thinks itself done nor has
 * much left when the guest is let go: a pure function of what is left.
 *
 * <p>QEMU stops the guest by itself when what is left can be sent within the downtime limit, of
 * which a millisecond is the least, at the rate that it measured in its last window of 100 ms. At
 * {@link #LOWEST} that is less than one page, so it can't, for as long as the guest lives: there is
 * time to redirect the network.
 */
final class Approach {

  /** Less than a page of 4 KiB in a millisecond. */
  static final long LOWEST = 2L << 20;

  /** No more than this is left at the end: 3 to 5 ms at full bandwidth. */
  static final long LITTLE = 2L << 20;

  /** Of what is left, four tenths in each window. */
  private static final long PER_SECOND = 4;

  /** The first window may have begun faster; what QEMU measures in the second counts. */
  private static final int WINDOWS = 2;

  /** Enough to know when a window begins. */
  static final Duration POLL = Duration.ofMillis(4);

  /**
   * From a window's begin to the announcement. The guest stops when the next window begins, 100 ms
   * after this one, if the redirect is confirmed by then, and otherwise a whole window later: 10 ms
   * are enough where nothing else runs, and 40 ms where the machine is busy.
   */
  static final Duration ANNOUNCE_AFTER = Duration.ofMillis(60);

  /** After this long it is announced whatever was seen. */
  static final Duration PATIENCE = Duration.ofSeconds(3);

  private Approach() {}

  /** In bytes per second. */
  static long bandwidth(QmpParameters parameters, long remainingBytes) {
    long wanted = remainingBytes <= LITTLE ? LOWEST : remainingBytes * PER_SECOND;
    return Math.min(parameters.maxBandwidth(), Math.max(LOWEST, wanted));
  }

  /** Whether little is left, slowly, and the windows are known. */
  static boolean isOver(RateWindows windows) {
    return windows.bandwidth() <= LOWEST && windows.count() >= WINDOWS;
  }
}

package io.godwit.app.engine.qmp;

import java.time.Duration;

/**
 * How fast to copy a guest's memory, and the last of it, so that QEMU neither thinks itself done
 * nor has much left when the guest is let go: a pure function of what is left.
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

  /** As long as the guest's size is not known; 2 pages in a millisecond. */
  static final long START = 8L << 20;

  /**
   * No guest is copied faster than once in so many seconds. A small one would be at the end of a
   * round between two looks, and then QEMU may find little enough changed to think itself done.
   */
  private static final long ROUND_SECONDS = 8;

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

  /** While much is left, in bytes per second. */
  static long pace(QmpParameters parameters, long totalBytes) {
    return Math.min(parameters.maxBandwidth(), Math.max(START, totalBytes / ROUND_SECONDS));
  }

  /** At the end, in bytes per second. */
  static long bandwidth(QmpParameters parameters, Progress progress) {
    long remaining = progress.remainingBytes();
    long wanted = remaining <= LITTLE ? LOWEST : remaining * PER_SECOND;
    return Math.min(pace(parameters, progress.totalBytes()), Math.max(LOWEST, wanted));
  }

  /** Whether little is left, slowly, and the windows are known. */
  static boolean isOver(RateWindows windows) {
    return windows.bandwidth() <= LOWEST && windows.count() >= WINDOWS;
  }
}

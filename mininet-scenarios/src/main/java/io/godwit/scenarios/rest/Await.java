package io.godwit.scenarios.rest;

import java.time.Duration;
import java.util.function.Supplier;

/** Waiting for something that only asking again tells. */
public final class Await {

  private static final long PAUSE_MILLIS = 50;

  private Await() {}

  /**
   * Asks until the answer is empty.
   *
   * @param missing what is still missing; empty when nothing is
   * @throws RestException with what was missing last
   */
  public static void until(Duration longest, Supplier<String> missing) {
    long deadline = System.nanoTime() + longest.toNanos();
    while (true) {
      String still = missing.get();
      if (still.isEmpty()) {
        return;
      }
      if (System.nanoTime() > deadline) {
        throw new RestException("after " + longest.toSeconds() + " s still: " + still);
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RestException("interrupted", e);
    }
  }
}

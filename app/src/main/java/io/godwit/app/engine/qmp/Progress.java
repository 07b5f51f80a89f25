package io.godwit.app.engine.qmp;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableMap;

/** How far the copying has got, as {@code query-migrate} tells it. Immutable. */
@AutoValue
abstract class Progress {

  static final Progress NOTHING = of(MigrationStatus.NONE, 0, 0, 0, 0, "");

  /**
   * @param totalBytes the guest's memory
   * @param remainingBytes what is left to copy of what QEMU knows to have changed
   * @param round 1 while everything is copied for the first time, then one more each time
   * @param dirtyBytesPerSecond how fast the guest changed its memory in the last round
   * @param error why it failed; empty otherwise
   */
  static Progress of(
      MigrationStatus status,
      long totalBytes,
      long remainingBytes,
      long round,
      long dirtyBytesPerSecond,
      String error) {
    return new AutoValue_Progress(
        status, totalBytes, remainingBytes, round, dirtyBytesPerSecond, error);
  }

  abstract MigrationStatus status();

  abstract long totalBytes();

  abstract long remainingBytes();

  abstract long round();

  abstract long dirtyBytesPerSecond();

  abstract String error();

  ImmutableMap<String, Long> figures() {
    return ImmutableMap.of(
        "round", round(),
        "bytesLeft", remainingBytes(),
        "dirtyBytesPerSecond", dirtyBytesPerSecond());
  }
}

package io.godwit.app.engine.qmp;

import java.util.Locale;

/** How a QEMU process sees its migration: {@code MigrationStatus} of its QAPI schema. */
enum MigrationStatus {
  NONE,
  SETUP,
  ACTIVE,
  PRE_SWITCHOVER,
  DEVICE,
  WAIT_UNPLUG,
  POSTCOPY_ACTIVE,
  POSTCOPY_PAUSED,
  POSTCOPY_RECOVER,
  COLO,
  COMPLETED,
  FAILED,
  CANCELLING,
  CANCELLED,
  /** Newer than this list. */
  UNKNOWN;

  static MigrationStatus parse(String text) {
    try {
      return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      return UNKNOWN;
    }
  }

  /** Whether memory or device state is on its way. */
  boolean isUnderWay() {
    switch (this) {
      case SETUP:
      case ACTIVE:
      case PRE_SWITCHOVER:
      case DEVICE:
      case WAIT_UNPLUG:
      case CANCELLING:
        return true;
      default:
        return isPostCopy();
    }
  }

  boolean isPostCopy() {
    return this == POSTCOPY_ACTIVE || this == POSTCOPY_PAUSED || this == POSTCOPY_RECOVER;
  }

  /** Whether it has ended without the guest at the destination. */
  boolean hasFailed() {
    return this == FAILED || this == CANCELLED;
  }
}

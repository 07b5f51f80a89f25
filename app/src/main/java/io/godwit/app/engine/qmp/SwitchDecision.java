package io.godwit.app.engine.qmp;

import java.time.Duration;

/**
 * When to leave off copying and move the guest: a pure function of the progress.
 *
 * <p>QEMU itself is kept from deciding by a downtime limit of a millisecond, so that it goes on
 * until next to nothing is left. The moment must come before that: just before the end of the first
 * round, or in a later one.
 */
final class SwitchDecision {

  enum Verdict {
    GO_ON,
    STOP_AND_COPY,
    POST_COPY
  }

  /** Enough to see the threshold being crossed. */
  static final Duration NEAR_POLL = Duration.ofMillis(5);

  static final Duration FAR_POLL = Duration.ofMillis(100);

  /** Near is what may be copied in so many seconds. */
  private static final double NEAR_SECONDS = 0.3;

  private SwitchDecision() {}

  /**
   * @param copyingMillis how long it has been copying
   */
  static Verdict decide(QmpParameters parameters, Progress progress, double copyingMillis) {
    if (progress.status() != MigrationStatus.ACTIVE
        || progress.round() == 0
        || parameters.mode() == QmpMode.PAUSE_BEFORE_SWITCHOVER) {
      return Verdict.GO_ON;
    }
    boolean isLittle = progress.remainingBytes() <= parameters.thresholdBytes();
    switch (parameters.mode()) {
      case POST_COPY:
        return isLittle || progress.round() > 1 ? Verdict.POST_COPY : Verdict.GO_ON;
      case HYBRID:
        if (isLittle) {
          return Verdict.STOP_AND_COPY;
        }
        return progress.round() > parameters.rounds()
                || copyingMillis >= parameters.patience().toMillis()
            ? Verdict.POST_COPY
            : Verdict.GO_ON;
      default:
        return isLittle ? Verdict.STOP_AND_COPY : Verdict.GO_ON;
    }
  }

  /** How long to wait before asking again. */
  static Duration poll(QmpParameters parameters, Progress progress) {
    long above = progress.remainingBytes() - parameters.thresholdBytes();
    boolean isFar = above > NEAR_SECONDS * parameters.maxBandwidth();
    return isFar || parameters.mode() == QmpMode.PAUSE_BEFORE_SWITCHOVER ? FAR_POLL : NEAR_POLL;
  }
}

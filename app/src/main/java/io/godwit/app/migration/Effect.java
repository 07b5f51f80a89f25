package io.godwit.app.migration;

/**
 * What the coordinator waits for, or writes, once it has programmed the {@link Phase#stage() stage}
 * of a phase. Each is idempotent: after a crash those of the stored phase are simply done again.
 */
public enum Effect {
  /** Report PREPARED or NETWORK_FAILED. */
  PREPARE,
  /** Report REDIRECT_CONFIRMED or NETWORK_FAILED. */
  REDIRECT,
  /** Store the destination as the active place, drain; report DRAINED. */
  SETTLE,
  /** Store the source as the only place; report ROLLED_BACK. */
  ROLL_BACK
}

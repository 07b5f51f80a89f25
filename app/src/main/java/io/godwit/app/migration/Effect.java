package io.godwit.app.migration;

/**
 * What the coordinator does on a transition, in the order given. Each is idempotent: after a crash
 * the effects of the stored phase are simply done again.
 */
public enum Effect {
  /** Program the phase's stage; report PREPARED or NETWORK_FAILED. */
  PREPARE,
  /** Program the phase's stage; report REDIRECT_CONFIRMED or NETWORK_FAILED. */
  REDIRECT,
  /** Program the phase's stage (the source's guard closes); nothing waits for it. */
  CLOSE_SOURCE,
  /** Store the destination as the active place, program the stage, drain; report DRAINED. */
  SETTLE,
  /** Store the source as the only place, program the stage; report ROLLED_BACK. */
  ROLL_BACK
}

package io.godwit.app.migration;

/**
 * What the coordinator waits for, or writes, once it has programmed the {@link Phase#stage() stage}
 * of a phase. Each is idempotent: after a crash those of the stored phase are simply done again.
 */
public enum Effect {
  /** Report PREPARED or NETWORK_FAILED. */
  PREPARE,
  /** Report REPOINTED or NETWORK_FAILED. */
  REPOINT,
  /** Report REDIRECT_CONFIRMED or NETWORK_FAILED. */
  REDIRECT,
  /** Store the destination as the active place, wait for the edges; report SETTLED. */
  SETTLE,
  /** Report DRAINED, or DRAINED_GUARDED, when nothing has been bounced for the drain time. */
  DRAIN,
  /** Report VOUCHED when the source has answered for the endpoint's connections long enough. */
  VOUCH,
  /** Wait until nobody sends to the destination any more; report ROLLED_BACK. */
  RETREAT,
  /** Store the source as the only place, wait for the edges; report ROLLED_BACK. */
  WITHDRAW
}

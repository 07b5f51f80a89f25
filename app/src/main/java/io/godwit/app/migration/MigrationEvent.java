package io.godwit.app.migration;

/** What can happen to a migration. */
public enum MigrationEvent {
  /** The coordinator begins. */
  BEGIN,
  /** Destination and peers confirmed their preparation. */
  PREPARED,
  /** A switch that matters refused or did not confirm. */
  NETWORK_FAILED,
  /** Engine: the copy is nearly done, the stop will be announced soon. */
  NEARLY_DONE,
  /** Engine: the guest is about to stop at the source. */
  ABOUT_TO_STOP,
  /** The other edges have turned to the destination, and what they had sent before is read. */
  REPOINTED,
  /** Source and destination confirmed the redirect, and their datapaths have followed. */
  REDIRECT_CONFIRMED,
  /** Engine: the guest has stopped at the source. */
  STOPPED,
  /** Engine: the guest runs at the destination. */
  RESUMED,
  /** Wire: the destination's port announced the guest (RARP, GARP, unsolicited NA). */
  ANNOUNCED,
  /** Engine: it gave up; the guest runs at the source, or will. */
  FAILED,
  /** An operator or orchestrator wants it undone. */
  ABORT,
  /** Every edge has confirmed the destination, or is away for too long; it is stored. */
  SETTLED,
  /** The bounce at the source has been idle for the drain time. */
  DRAINED,
  /** The same, and policy guards the endpoint: its source goes on answering for a while. */
  DRAINED_GUARDED,
  /** The source has answered for the endpoint's connections long enough. */
  VOUCHED,
  /** The endpoint is wanted for its next migration. */
  SUPERSEDED,
  /** Every edge has confirmed a step of the way back. */
  ROLLED_BACK,
  /** The phase's timer ran out. */
  TIMEOUT
}

package io.godwit.app.engine.qmp;

/** Something that {@link QmpPlan} knows of a migration, beside its phase. */
enum Fact {
  /** The network is prepared. */
  NETWORK_READY,
  /** The network's redirect is confirmed. */
  NETWORK_REDIRECTED,
  /** The source has its capabilities and limits. */
  SOURCE_SET,
  /** The destination has its capabilities and listens. */
  DESTINATION_SET,
  /** Copying has begun, or another controller may have begun it. */
  BEGUN,
  /** The source copies at the pace that its guest's size allows. */
  PACED,
  /** The network was told that the copy is nearly done. */
  NEARLY_DONE_SAID,
  /** It is to end as post-copy. */
  TO_POST_COPY,
  /** The guest does not run at the source any more. */
  STOPPED,
  /** It has, and the destination waits for our word: it runs nowhere until we say so. */
  RUNS_NOWHERE,
  /** The destination was told to run the guest. */
  TOLD_TO_RUN,
  /** The source has sent everything. */
  SOURCE_DONE,
  /** The source's process has ended. */
  SOURCE_GONE,
  /** The destination's process has ended. */
  DESTINATION_GONE,
  /** Somebody asked for the migration to be undone, as against a failure. */
  CANCELLED
}

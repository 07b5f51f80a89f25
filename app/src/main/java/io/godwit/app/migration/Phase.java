package io.godwit.app.migration;

import io.godwit.overlay.view.Stage;

/**
 * A state of {@link MigrationMachine}, with the stage of the endpoint's rules that it asks for.
 * Stored by name.
 */
public enum Phase {
  /** Stored, nothing programmed. */
  REQUESTED(MigrationState.REQUESTED, Stage.STEADY),
  /** Destination and peers are being programmed for a guest that is not there yet. */
  PREPARING(MigrationState.PREPARING, Stage.PREPARED),
  /** Destination and peers have confirmed. */
  READY(MigrationState.READY, Stage.PREPARED),
  /** The copy is nearly done: the others are being turned to the destination beforehand. */
  APPROACHING(MigrationState.READY, Stage.REPOINTED),
  /** They have turned; an announced stop needs source and destination alone. */
  POISED(MigrationState.READY, Stage.REPOINTED),
  /** The stop was announced: every edge but the source's is being turned to the destination. */
  REPOINTING(MigrationState.SWITCHING, Stage.REPOINTED),
  /** The source's edge is being turned too; the guest still runs there. */
  REDIRECTING(MigrationState.SWITCHING, Stage.REDIRECTED),
  /** Source and destination have confirmed the redirect: the guest may stop. */
  REDIRECTED(MigrationState.SWITCHING, Stage.REDIRECTED),
  /** The guest has stopped; frames for it wait at the destination. */
  STOPPED(MigrationState.SWITCHING, Stage.STOPPED),
  /** The guest runs at the destination; the edges follow, and it is being stored. */
  SETTLING(MigrationState.SETTLING, Stage.SETTLING),
  /** Every edge has followed; what is still on its way to the source is bounced. */
  DRAINING(MigrationState.SETTLING, Stage.SETTLING),
  /** Nothing is bounced any more; the source still answers for a guarded guest's connections. */
  VOUCHING(MigrationState.SETTLING, Stage.VOUCHING),
  /** Done. */
  COMPLETED(MigrationState.COMPLETED, Stage.STEADY),
  /** The redirect is being taken back; the destination still takes frames in. */
  RETREATING(MigrationState.ABORTING, Stage.PREPARED),
  /** The destination is being cleared. */
  WITHDRAWING(MigrationState.ABORTING, Stage.STEADY),
  /** Undone. */
  ABORTED(MigrationState.ABORTED, Stage.STEADY);

  private final MigrationState state;
  private final Stage stage;

  Phase(MigrationState state, Stage stage) {
    this.state = state;
    this.stage = stage;
  }

  /** The state that users see. */
  public MigrationState state() {
    return state;
  }

  /** The stage that the endpoint's rules have in this phase. */
  public Stage stage() {
    return stage;
  }
}

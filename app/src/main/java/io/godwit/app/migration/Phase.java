package io.godwit.app.migration;

import io.godwit.overlay.view.Stage;

/** A state of {@link MigrationMachine}, with the stage of the endpoint's rules that it asks for. */
public enum Phase {
  /** Stored, nothing programmed. */
  REQUESTED(MigrationState.REQUESTED, Stage.STEADY, true),
  /** Destination and peers are being programmed for a guest that is not there yet. */
  PREPARING(MigrationState.PREPARING, Stage.PREPARED, true),
  /** Destination and peers have confirmed. */
  READY(MigrationState.READY, Stage.PREPARED, true),
  /** The redirect is on its way to the switches; the guest still runs at the source. */
  REDIRECTING(MigrationState.SWITCHING, Stage.REDIRECTED, true),
  /** Source and destination have confirmed the redirect: the guest may stop. */
  REDIRECTED(MigrationState.SWITCHING, Stage.REDIRECTED, true),
  /** The guest has stopped; frames for it wait at the destination. */
  STOPPED(MigrationState.SWITCHING, Stage.STOPPED, false),
  /** The guest runs at the destination. */
  SETTLING(MigrationState.SETTLING, Stage.SETTLING, false),
  /** Done. */
  COMPLETED(MigrationState.COMPLETED, Stage.STEADY, false),
  /** The source is being made the only place again. */
  ABORTING(MigrationState.ABORTING, Stage.STEADY, true),
  /** Undone. */
  ABORTED(MigrationState.ABORTED, Stage.STEADY, true);

  private final MigrationState state;
  private final Stage stage;
  private final boolean runsAtSource;

  Phase(MigrationState state, Stage stage, boolean runsAtSource) {
    this.state = state;
    this.stage = stage;
    this.runsAtSource = runsAtSource;
  }

  /** The state that users see. */
  public MigrationState state() {
    return state;
  }

  /** The stage that the endpoint's rules have in this phase. */
  public Stage stage() {
    return stage;
  }

  /** Whether the guest may be running at the source. */
  public boolean runsAtSource() {
    return runsAtSource;
  }
}

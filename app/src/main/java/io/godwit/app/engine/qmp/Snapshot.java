package io.godwit.app.engine.qmp;

import com.google.auto.value.AutoValue;

/** How a QEMU process stands when its monitor has just been reached. Immutable. */
@AutoValue
abstract class Snapshot {

  /**
   * @param runState {@code RunState} of QEMU's QAPI schema
   * @param isListening whether it waits for a guest on a channel already
   */
  static Snapshot of(String runState, Progress progress, boolean isListening) {
    return new AutoValue_Snapshot(runState, progress, isListening);
  }

  abstract String runState();

  abstract Progress progress();

  abstract boolean isListening();

  final boolean isRunning() {
    return runState().equals("running");
  }

  /** Whether it was started with {@code -incoming} and has no guest yet. */
  final boolean awaitsGuest() {
    return runState().equals("inmigrate");
  }

  final MigrationStatus status() {
    return progress().status();
  }
}

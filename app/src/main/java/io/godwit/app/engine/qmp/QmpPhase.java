package io.godwit.app.engine.qmp;

/** Where {@link QmpPlan} is. */
enum QmpPhase {
  /** Both monitors are being reached; what they say decides where to go on. */
  CONNECTING,
  /** Capabilities and limits are on their way to both sides. */
  SETTING_UP,
  /** Both sides are set up; the network is not. */
  INSTALLED,
  /** Memory is being copied while the guest runs. */
  COPYING,
  /** Little is left and copied ever more slowly, so that QEMU does not think itself done. */
  SLOWED,
  /** Waiting for the moment in QEMU's window that lets the guest run on the shortest. */
  AIMED,
  /** The network was told that the guest is about to stop. */
  ANNOUNCED,
  /** The network has confirmed; QEMU may finish, and stops the guest as soon as it wakes up. */
  STOPPING,
  /** The guest has stopped; the rest of it is on its way. */
  FINISHING,
  /** The guest is at the destination and was told to run. */
  RESUMING,
  /** The guest runs at the destination; the source is not done yet. */
  TRAILING,
  /** The migration was cancelled at the source. */
  CANCELLING,
  /** The guest was told to run at the source again. */
  REVIVING,
  /** Moved. */
  DONE,
  /** Not moved. */
  FAILED;

  boolean isTerminal() {
    return this == DONE || this == FAILED;
  }
}

package io.godwit.scenarios.move;

/** A way to move the guest. */
public interface Mover {

  /**
   * Moves the guest, and returns when the network has nothing left to do for it.
   *
   * @param destination a hypervisor
   * @param blackoutMillis how long the guest stands still
   */
  Move move(String guest, String destination, double blackoutMillis);
}

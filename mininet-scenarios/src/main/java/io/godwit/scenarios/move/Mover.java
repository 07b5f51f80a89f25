package io.godwit.scenarios.move;

/** A way to move the guest. */
public interface Mover {

  /** Moves the guest, and returns when the network has followed. */
  Move move(MoveOrder order);
}

package io.godwit.scenarios.move;

/**
 * A move to be made.
 *
 * @param destination a hypervisor
 * @param blackoutMillis how long the guest stands still
 * @param notice what the engine says of the stop
 * @param announce whether the guest announces itself at the destination, as QEMU does for it
 * @param untilCompleted whether to wait until nothing of the guest is left at the source, which
 *     takes seconds, or only until every edge has followed
 */
public record MoveOrder(
    String guest,
    String destination,
    double blackoutMillis,
    StopNotice notice,
    boolean announce,
    boolean untilCompleted) {}

package io.godwit.overlay.plan;

import io.godwit.overlay.flow.Verdict;
import io.godwit.overlay.policy.Direction;

/**
 * What is asked of groups and access lists about a frame: which way it passes a VM's port, and what
 * it is to its connection.
 */
enum Question {
  /** It begins a connection, or goes the way of the frame that did. */
  OUT_NEW(Direction.OUT, Direction.OUT),
  /** It goes the other way. */
  OUT_REPLY(Direction.OUT, Direction.IN),
  /** It is of no connection and can't begin one. */
  OUT_INVALID(Direction.OUT, Direction.OUT),
  IN_NEW(Direction.IN, Direction.IN),
  IN_REPLY(Direction.IN, Direction.OUT),
  IN_INVALID(Direction.IN, Direction.IN);

  private final Direction passes;
  private final Direction opened;

  Question(Direction passes, Direction opened) {
    this.passes = passes;
    this.opened = opened;
  }

  /** Which way the frame passes the VM's port. */
  Direction passes() {
    return passes;
  }

  /** Which way the connection was opened that it would have to be of. */
  Direction opened() {
    return opened;
  }

  /** Whether a rule's sources are the frame's destinations. */
  boolean isMirrored() {
    return passes != opened;
  }

  /** Whether the frame is no part of a connection. */
  boolean isInvalid() {
    return this == OUT_INVALID || this == IN_INVALID;
  }

  /** What a rule says that allows connections. */
  Verdict stateful() {
    return isMirrored() ? Verdict.PASS : Verdict.BEGIN;
  }

  /** The same frame as a reply. */
  Question reply() {
    return passes == Direction.OUT ? OUT_REPLY : IN_REPLY;
  }

  /** The same frame as one that is judged alone. */
  Question alone() {
    return passes == Direction.OUT ? OUT_NEW : IN_NEW;
  }
}

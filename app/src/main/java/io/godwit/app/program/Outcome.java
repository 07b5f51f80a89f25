package io.godwit.app.program;

/** How programming one edge ended. */
public enum Outcome {
  /** The switch confirmed, or there was nothing to do. */
  CONFIRMED,
  /** The switch is not connected; it gets what it should hold when it comes back. */
  DEFERRED,
  /** The switch refused or did not answer; it is being read and repaired. */
  FAILED
}

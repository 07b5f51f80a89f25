package io.godwit.overlay.policy;

/** Which way a connection is opened, seen from the endpoint that a rule is for. */
public enum Direction {
  IN,
  OUT
}

package io.godwit.app.learning;

/** What became of a frame that was heard. */
public enum Outcome {
  /** It said what was known, or was about nobody who is. */
  KNOWN,
  /** It came from where a migration leads. */
  EXPECTED,
  /** Its sender's place was learned from it. */
  LEARNED,
  /** It was not to be believed. */
  REFUSED,
  /** There were too many. */
  DROPPED
}

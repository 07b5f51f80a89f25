package io.godwit.location.service;

/** What an idempotent write did. */
public enum Outcome {
  CREATED,
  UPDATED,
  /** It was so already. */
  UNCHANGED
}

package io.godwit.location;

/** What a network lets an announcement from an unexpected place (GARP, RARP, NA) do. */
public enum LearningPolicy {
  /**
   * Nothing: only an engine or an operator moves an endpoint. One from where a migration leads is
   * noted. The default.
   */
  DENY,
  /** It may confirm a move that an engine or operator has authorised, and do nothing else. */
  CONFIRM,
  /** It may move an endpoint whose place was itself learned. */
  ALLOW
}

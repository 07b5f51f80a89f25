package io.godwit.overlay.flow;

/**
 * What policy says of a frame; one rule's word does not take back another's. Each is a bit, in this
 * order from the lowest.
 */
public enum Verdict {
  /** It may pass as it is. */
  PASS,
  /** It may pass, and so may the replies to it. */
  BEGIN,
  /** It may not pass, whoever else allows it. */
  DENY;

  /** Its bit. */
  public int bit() {
    return 1 << ordinal();
  }
}

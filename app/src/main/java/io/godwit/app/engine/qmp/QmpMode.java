package io.godwit.app.engine.qmp;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** How the guest's memory and its execution move. */
public enum QmpMode {
  /** Memory first; Godwit chooses the moment, stops the guest and lets the rest follow. */
  PRE_COPY("pre-copy"),
  /**
   * Memory first; QEMU chooses the moment, stops the guest and waits for the network. For
   * comparison: what arrives between the stop and the redirect is lost in the source's tap.
   */
  PAUSE_BEFORE_SWITCHOVER("pause-before-switchover"),
  /** As soon as most of the memory is there the guest moves, and the rest follows on demand. */
  POST_COPY("post-copy"),
  /** Pre-copy that turns to post-copy when it does not get done. */
  HYBRID("hybrid");

  private final String text;

  QmpMode(String text) {
    this.text = text;
  }

  /** As users write it. */
  public String text() {
    return text;
  }

  public static Optional<QmpMode> parse(String text) {
    return Arrays.stream(values()).filter(mode -> mode.text.equals(text)).findFirst();
  }

  /** All of them for a message to users. */
  public static String choices() {
    return Arrays.stream(values()).map(mode -> mode.text).collect(Collectors.joining(", "));
  }

  /** Whether the destination can be kept from running a guest that it has before it is told to. */
  boolean waitsForWord() {
    return this == PRE_COPY;
  }

  boolean mayTurnToPostCopy() {
    return this == POST_COPY || this == HYBRID;
  }
}

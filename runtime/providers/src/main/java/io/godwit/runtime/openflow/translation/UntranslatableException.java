package io.godwit.runtime.openflow.translation;

/** Says which part of a rule has no exact counterpart on the other side. */
public final class UntranslatableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An exception that names the part and the reason. */
  public UntranslatableException(String message) {
    super(message);
  }
}

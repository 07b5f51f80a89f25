package io.godwit.app.facts;

/** What a user wrote can't be taken; the message says what is wrong and what would be right. */
public final class FactsException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Whether the text is no sound JSON, as against sound JSON that says something impossible. */
  private final boolean malformed;

  FactsException(String message, boolean malformed) {
    super(message);
    this.malformed = malformed;
  }

  public static FactsException invalid(String message) {
    return new FactsException(message, false);
  }

  public static FactsException malformed(String message) {
    return new FactsException(message, true);
  }

  public boolean isMalformed() {
    return malformed;
  }
}

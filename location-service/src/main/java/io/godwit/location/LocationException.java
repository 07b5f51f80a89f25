package io.godwit.location;

/**
 * A change that was refused; nothing was changed. The message says what is wrong and what to do
 * about it, in words for the one who asked.
 */
public class LocationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why it was refused, for programs. */
  public enum Kind {
    /** What was addressed does not exist. */
    NOT_FOUND,
    /** It contradicts what is stored; it may be possible after something else has changed. */
    CONFLICT,
    /** It can never be right as it was put. */
    INVALID
  }

  private final Kind kind;

  public LocationException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public static LocationException notFound(String message) {
    return new LocationException(Kind.NOT_FOUND, message);
  }

  public static LocationException conflict(String message) {
    return new LocationException(Kind.CONFLICT, message);
  }

  public static LocationException invalid(String message) {
    return new LocationException(Kind.INVALID, message);
  }

  public final Kind kind() {
    return kind;
  }
}

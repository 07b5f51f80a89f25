package io.godwit.location;

import java.util.regex.Pattern;

/** What a name chosen by a user may look like: it travels in URLs, map keys and logs unescaped. */
public final class Names {

  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private Names() {}

  /**
   * @throws IllegalArgumentException unless {@code value} is such a name; says what {@code what} is
   */
  public static String require(String value, String what) {
    if (value == null || !VALID.matcher(value).matches()) {
      throw new IllegalArgumentException(
          what
              + " has 1 to 64 letters, digits, '.', '_' or '-' and starts with a letter or digit: "
              + abbreviate(value));
    }
    return value;
  }

  private static String abbreviate(String value) {
    if (value == null) {
      return "none given";
    }
    return value.length() <= 80 ? value : value.substring(0, 80) + "...";
  }
}

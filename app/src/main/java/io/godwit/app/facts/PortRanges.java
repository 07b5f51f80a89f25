package io.godwit.app.facts;

import com.fasterxml.jackson.databind.JsonNode;
import io.godwit.overlay.policy.PortRange;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ports as users write them: a number, its text, or a range such as {@code 5000-5100}. */
final class PortRanges {

  private static final Pattern PORTS = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");

  private PortRanges() {}

  /**
   * @throws FactsException if that is neither a port nor a range
   * @throws IllegalArgumentException if there are no such ports
   */
  static PortRange read(String field, JsonNode ports) {
    Matcher range = PORTS.matcher(ports.isTextual() || ports.isInt() ? ports.asText() : "");
    if (!range.matches()) {
      throw FactsException.invalid(
          "field '" + field + "' is a port or a range such as '5000-5100', not " + ports);
    }
    int first = Integer.parseInt(range.group(1));
    return PortRange.of(first, range.group(2) == null ? first : Integer.parseInt(range.group(2)));
  }
}

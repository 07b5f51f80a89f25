package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.scenarios.testbed.Testbed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rules that an application has on a switch, as the switch itself tells them.
 *
 * @param byIdentity each rule's own words, without what counts and ages, and how it stands
 */
record SwitchRules(String hypervisor, Map<String, State> byIdentity) {

  private static final Pattern LINE =
      Pattern.compile(
          "cookie=0x([0-9a-f]+), duration=([0-9.]+)s, (table=\\d+), n_packets=(\\d+), "
              + "n_bytes=\\d+, (.*)");

  /** ONOS puts the application's number into the cookie's highest 16 bits. */
  private static final int APPLICATION_SHIFT = 48;

  /**
   * How a rule stands.
   *
   * @param seconds since it was added
   * @param packets that it took since then
   */
  record State(double seconds, long packets) {}

  /** What an application, by its name in ONOS, has there now. */
  static SwitchRules of(Testbed testbed, String hypervisor, String application) {
    long number = testbed.onos().applicationNumber(application);
    return parse(hypervisor, testbed.agent().dumpFlows(hypervisor), number);
  }

  static SwitchRules parse(String hypervisor, List<String> dump, long application) {
    Map<String, State> rules = new LinkedHashMap<>();
    for (String line : dump) {
      Matcher matcher = LINE.matcher(line);
      if (!matcher.find()) {
        throw new IllegalStateException("not a rule: " + line);
      }
      if (Long.parseUnsignedLong(matcher.group(1), 16) >>> APPLICATION_SHIFT == application) {
        rules.put(
            "%s %s cookie=0x%s".formatted(matcher.group(3), matcher.group(5), matcher.group(1)),
            new State(Double.parseDouble(matcher.group(2)), Long.parseLong(matcher.group(4))));
      }
    }
    return new SwitchRules(hypervisor, rules);
  }

  int size() {
    return byIdentity.size();
  }

  /** The same rules are there; whether they were touched is not asked. */
  void assertSameAs(SwitchRules before) {
    assertEquals(
        String.join("\n", new TreeSet<>(before.byIdentity().keySet())),
        String.join("\n", new TreeSet<>(byIdentity.keySet())),
        "rules of " + hypervisor);
  }

  /** The same rules are there, and none was taken away and added in between: they only aged. */
  void assertUntouchedSince(SwitchRules before) {
    assertSameAs(before);
    before
        .byIdentity()
        .forEach(
            (rule, then) -> {
              State now = byIdentity.getOrDefault(rule, new State(0, 0));
              assertTrue(
                  now.seconds() >= then.seconds() && now.packets() >= then.packets(),
                  "%s: %s was added anew: %s before, %s now"
                      .formatted(hypervisor, rule, then, now));
            });
  }
}

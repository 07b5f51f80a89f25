package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SwitchRulesTest {

  private static String rule(String duration, int packets, String actions) {
    return "cookie=0x3000000000007, duration=%ss, table=2, n_packets=%d, n_bytes=9, priority=5,arp actions=%s"
        .formatted(duration, packets, actions);
  }

  private static SwitchRules rules(String... lines) {
    return SwitchRules.parse("hv1", List.of(lines), 3);
  }

  @Test
  void onlyTheApplicationsOwnRulesCount() {
    SwitchRules rules =
        rules(
            rule("1.5", 4, "drop"),
            "cookie=0x4000000000007, duration=1s, table=0, n_packets=0, n_bytes=0, actions=drop");
    assertEquals(1, rules.size());
    assertEquals(new SwitchRules.State(1.5, 4), rules.byIdentity().values().iterator().next());
  }

  @Test
  void rulesThatOnlyAgedAreUntouched() {
    rules(rule("2.5", 5, "drop")).assertUntouchedSince(rules(rule("1.5", 4, "drop")));
  }

  @Test
  void aRuleThatWasAddedAnewIsNot() {
    SwitchRules before = rules(rule("9.5", 4, "drop"));
    assertThrows(
        AssertionError.class, () -> rules(rule("1.0", 5, "drop")).assertUntouchedSince(before));
    assertThrows(
        AssertionError.class, () -> rules(rule("10.0", 0, "drop")).assertUntouchedSince(before));
  }

  @Test
  void aRuleThatIsMissingOrDiffersIsSeen() {
    SwitchRules before = rules(rule("9.5", 4, "drop"));
    assertThrows(AssertionError.class, () -> rules().assertSameAs(before));
    assertThrows(AssertionError.class, () -> rules(rule("9.6", 4, "NORMAL")).assertSameAs(before));
  }
}

package io.godwit.overlay.plan;

import io.godwit.overlay.flow.FlowSpec;

/**
 * The priorities of the pipeline's rules.
 *
 * <pre>
 * FALLBACK    what nothing else in the table took
 * PLAIN       rules that never overlap
 * BUM         FORWARD: replication of what a VM broadcasts, by fingerprint
 * BASE        FORWARD, DELIVER: where an endpoint is, by fingerprint
 * FABRIC_BUM  FORWARD: broadcast that came from the fabric, local ports only, by fingerprint
 * OVERRIDE    FORWARD: where an endpoint has just moved to, by epoch; the bounce of what came from
 *             the fabric one above
 * </pre>
 *
 * <p>A rule whose content can change has a priority that is made from a fingerprint of its content,
 * within its band: new content is another rule (docs/adr/0001).
 */
final class Priorities {

  static final int FALLBACK = 10;
  static final int PLAIN = 100;

  private static final int BUM = 1_000;
  private static final int BASE = 2_000;
  private static final int FABRIC_BUM = 3_000;
  private static final int BAND = 1_000;

  private static final int OVERRIDE = 10_000;
  private static final int OVERRIDES = 27_000;

  private Priorities() {}

  static int bum(Object content) {
    return BUM + fingerprint(content);
  }

  static int base(Object content) {
    return BASE + fingerprint(content);
  }

  static int fabricBum(Object content) {
    return FABRIC_BUM + fingerprint(content);
  }

  /** Above every base rule, and above overrides of earlier epochs. */
  static int override(long epoch) {
    return OVERRIDE + 2 * (int) (epoch % OVERRIDES);
  }

  /** Above the override of the same epoch. */
  static int bounce(long epoch) {
    return override(epoch) + 1;
  }

  /** Whether a rule is a switchover's override or bounce. */
  static boolean isOverride(FlowSpec rule) {
    return rule.priority() >= OVERRIDE;
  }

  /**
   * Of the content's text, which is the same in every process; hash codes of enums are not. Spread
   * by a multiplication, since those of similar texts are close together.
   */
  private static int fingerprint(Object content) {
    long spread = content.toString().hashCode() * 0x9E3779B97F4A7C15L;
    return (int) ((spread >>> 32) % BAND);
  }
}

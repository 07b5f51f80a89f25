package io.godwit.app.onos;

import com.google.common.base.Charsets;
import com.google.common.hash.Hashing;
import io.godwit.overlay.flow.FlowSpec;
import java.util.Optional;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.DefaultFlowRule;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.meter.MeterId;

/**
 * From the pipeline's rules to ONOS's. A rule's cookie is 16 bits of the application's id, 8 bits
 * of the table and 40 bits of a hash of what the rule matches and does: the same in every process,
 * so that a restarted controller knows its rules.
 */
final class FlowRuleTranslator {

  static final int APP_SHIFT = 48;
  private static final int TABLE_SHIFT = 40;
  private static final long HASH_MASK = (1L << TABLE_SHIFT) - 1;

  private final ApplicationId appId;

  FlowRuleTranslator(ApplicationId appId) {
    this.appId = appId;
  }

  /**
   * The rule at that switch.
   *
   * @param meter the switch's meter for the rule's limit; empty if it has none
   */
  FlowRule translate(DeviceId device, FlowSpec spec, Optional<MeterId> meter) {
    return DefaultFlowRule.builder()
        .forDevice(device)
        .forTable(spec.table().number())
        .withPriority(spec.priority())
        .withSelector(Selectors.of(spec.match(), device))
        .withTreatment(Treatments.of(spec, device, meter))
        .withCookie(cookie(spec))
        .makePermanent()
        .build();
  }

  long cookie(FlowSpec spec) {
    long hash = Hashing.sha256().hashString(spec.toString(), Charsets.UTF_8).asLong();
    return ((long) appId.id() << APP_SHIFT)
        | ((long) spec.table().number() << TABLE_SHIFT)
        | (hash & HASH_MASK);
  }
}

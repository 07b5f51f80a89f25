package io.godwit.app.onos;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.godwit.overlay.flow.FlowSpec;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.meter.MeterId;

/**
 * Rules in ONOS's words, some of them made before they are needed: each takes some tenths of a
 * millisecond, and the destination's would wait for the source's. They are kept for a minute. A
 * rule that has a meter is made when it is needed. Thread-safe.
 */
final class ReadyRules {

  private static final int MOST = 10_000;
  private static final long KEPT_MINUTES = 1;

  private final FlowRuleTranslator translator;
  private final Cache<Map.Entry<DeviceId, FlowSpec>, FlowRule> ready =
      CacheBuilder.newBuilder()
          .maximumSize(MOST)
          .expireAfterWrite(KEPT_MINUTES, TimeUnit.MINUTES)
          .build();

  ReadyRules(FlowRuleTranslator translator) {
    this.translator = translator;
  }

  /** Makes rules, without meters, that may be asked for soon. */
  void make(DeviceId device, Collection<FlowSpec> specs) {
    for (FlowSpec spec : specs) {
      ready.put(Map.entry(device, spec), translator.translate(device, spec, Optional.empty()));
    }
  }

  /** {@link FlowRuleTranslator#translate} of it. */
  FlowRule rule(DeviceId device, FlowSpec spec, Optional<MeterId> meter) {
    FlowRule made = meter.isPresent() ? null : ready.getIfPresent(Map.entry(device, spec));
    return made == null ? translator.translate(device, spec, meter) : made;
  }
}

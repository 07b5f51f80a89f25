package io.godwit.runtime.kernel.settings;

import static org.slf4j.LoggerFactory.getLogger;

import org.onosproject.cfg.ComponentConfigService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;

/**
 * Sets what the embedded kernel wants other than ONOS's defaults, before the components concerned
 * start, and only where nobody has set anything yet: an operator's own setting stays.
 *
 * <ul>
 *   <li>Rules that are found on a switch and not in the store are kept and taken into the store.
 *       The store forgets its rules when the controller's process dies, the switches don't, and
 *       ONOS's default would then delete every rule that carries traffic.
 * </ul>
 */
@Component(immediate = true, service = KernelSettings.class)
public class KernelSettings {
  private static final String FLOW_RULES = "org.onosproject.net.flow.impl.FlowRuleManager";

  private static final Logger log = getLogger(KernelSettings.class);

  private final ComponentConfigService configService;

  /** Writes the settings. */
  @Activate
  public KernelSettings(@Reference ComponentConfigService configService) {
    this.configService = configService;
    set(FLOW_RULES, "allowExtraneousRules", "true");
    set(FLOW_RULES, "importExtraneousRules", "true");
    log.info("Started");
  }

  private void set(String component, String property, String value) {
    configService.preSetProperty(component, property, value, false);
  }
}

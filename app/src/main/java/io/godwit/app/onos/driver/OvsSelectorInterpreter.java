package io.godwit.app.onos.driver;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import org.onosproject.driver.extensions.NiciraExtensionSelectorInterpreter;
import org.onosproject.net.flow.criteria.ExtensionSelector;
import org.projectfloodlight.openflow.protocol.oxm.OFOxm;

/** ONOS's interpreter of Nicira matches, which keeps what it has read: they are few and dear. */
public class OvsSelectorInterpreter extends NiciraExtensionSelectorInterpreter {

  private static final Cache<OFOxm<?>, ExtensionSelector> READ =
      CacheBuilder.newBuilder().maximumSize(1_000).build();

  @Override
  public ExtensionSelector mapOxm(OFOxm<?> oxm) {
    ExtensionSelector known = READ.getIfPresent(oxm);
    if (known != null) {
      return known;
    }
    ExtensionSelector read = super.mapOxm(oxm);
    if (read != null) {
      READ.put(oxm, read);
    }
    return read;
  }
}

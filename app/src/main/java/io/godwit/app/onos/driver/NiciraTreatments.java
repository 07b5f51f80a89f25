package io.godwit.app.onos.driver;

import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import org.onlab.packet.Ip4Address;
import org.onosproject.driver.extensions.NiciraMoveTreatmentFactory;
import org.onosproject.driver.extensions.NiciraSetTunnelDst;
import org.onosproject.net.flow.instructions.ExtensionTreatment;

/**
 * ONOS's Nicira treatments, one instance of each. ONOS gives every instance a Kryo serializer of
 * its own, which takes half a millisecond to make and far more memory than a rule: too much for one
 * in every rule, and again in every reading of every rule. Nobody changes an instance once it is
 * made. Thread-safe.
 */
public final class NiciraTreatments {
  public static final ExtensionTreatment MOVE_ETH_SRC_TO_DST =
      NiciraMoveTreatmentFactory.createNiciraMovEthSrcToDst();
  public static final ExtensionTreatment MOVE_ARP_SHA_TO_THA =
      NiciraMoveTreatmentFactory.createNiciraMovArpShaToTha();
  public static final ExtensionTreatment MOVE_ARP_SPA_TO_TPA =
      NiciraMoveTreatmentFactory.createNiciraMovArpSpaToTpa();

  /** For as long as a rule has them. */
  private static final LoadingCache<Ip4Address, ExtensionTreatment> TUNNEL_DESTINATIONS =
      CacheBuilder.newBuilder()
          .weakValues()
          .build(CacheLoader.from(vtep -> new NiciraSetTunnelDst(vtep)));

  private NiciraTreatments() {}

  /** Sends what leaves by a flow-based tunnel port to that address. */
  public static ExtensionTreatment setTunnelDestination(Ip4Address vtep) {
    return TUNNEL_DESTINATIONS.getUnchecked(vtep);
  }
}

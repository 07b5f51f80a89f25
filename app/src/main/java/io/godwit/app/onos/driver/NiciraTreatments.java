package io.godwit.app.onos.driver;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.onlab.packet.Ip4Address;
import org.onosproject.driver.extensions.NiciraCt;
import org.onosproject.driver.extensions.NiciraLoad;
import org.onosproject.driver.extensions.NiciraMoveTreatmentFactory;
import org.onosproject.driver.extensions.NiciraResubmitTable;
import org.onosproject.driver.extensions.NiciraSetTunnelDst;
import org.onosproject.net.PortNumber;
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

  /** By what they say: conntrack look-ups and commits, loads, calls. */
  private static final Cache<List<Long>, ExtensionTreatment> OTHERS =
      CacheBuilder.newBuilder().weakValues().build();

  /** The port that a frame came from, as OpenFlow 1.0 numbers it (ovs-actions(7)). */
  private static final PortNumber SAME_PORT = PortNumber.portNumber(0xfff8);

  private NiciraTreatments() {}

  /**
   * Sends a frame through connection tracking.
   *
   * @param flags 1 to commit
   * @param table where a copy goes on, 255 for nowhere
   */
  public static ExtensionTreatment ct(int flags, int zone, int table) {
    return shared(
        List.of(0L, (long) flags, (long) zone, (long) table),
        () -> new NiciraCt(flags, 0, zone, (short) table, 0, new ArrayList<>()));
  }

  /**
   * Loads a value into a part of a field.
   *
   * @param bits offset and number less one, as Nicira encodes them
   * @param field its header, as ovs-fields(7) gives it
   */
  public static ExtensionTreatment load(int bits, long field, long value) {
    return shared(List.of(1L, (long) bits, field, value), () -> new NiciraLoad(bits, field, value));
  }

  /** Does what a table says, and comes back. */
  public static ExtensionTreatment call(int table) {
    return shared(
        List.of(2L, (long) table), () -> new NiciraResubmitTable(SAME_PORT, (short) table));
  }

  private static ExtensionTreatment shared(List<Long> key, Callable<ExtensionTreatment> made) {
    try {
      return OTHERS.get(key, made);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends what leaves by a flow-based tunnel port to that address. */
  public static ExtensionTreatment setTunnelDestination(Ip4Address vtep) {
    return TUNNEL_DESTINATIONS.getUnchecked(vtep);
  }
}

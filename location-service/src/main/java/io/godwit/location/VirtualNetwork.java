package io.godwit.location;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableSet;
import java.util.Optional;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;

/**
 * A tenant's layer-2 segment. Addresses are unique within one network and may overlap between
 * networks. Immutable.
 */
@AutoValue
public abstract class VirtualNetwork {

  /** The scheme of a network whose operator names none. */
  public static final String VXLAN = "vxlan";

  public static final int DEFAULT_MTU = 1500;

  /** Smallest MTU that IPv6 allows (RFC 8200 §5). */
  public static final int MIN_MTU = 1280;

  public static final int MAX_MTU = 9216;

  /**
   * One anycast address answers for every gateway at every edge, so a moved guest's ARP entry for
   * it stays true.
   */
  public static final MacAddress GATEWAY_MAC = MacAddress.valueOf("02:67:6f:64:77:69");

  /**
   * @param mtu largest IP packet of a guest, in bytes; the underlay must carry the scheme's
   *     overhead on top
   * @param scheme names the forwarding scheme that carries this network between edges
   */
  public static VirtualNetwork of(
      NetworkId id,
      Vni vni,
      ImmutableSet<Subnet> subnets,
      int mtu,
      String scheme,
      LearningPolicy learning) {
    if (mtu < MIN_MTU || mtu > MAX_MTU) {
      throw new IllegalArgumentException(
          "a network's mtu is " + MIN_MTU + " to " + MAX_MTU + " bytes: " + mtu);
    }
    return new AutoValue_VirtualNetwork(id, vni, subnets, mtu, scheme, learning);
  }

  public abstract NetworkId id();

  public abstract Vni vni();

  public abstract ImmutableSet<Subnet> subnets();

  public abstract int mtu();

  public abstract String scheme();

  public abstract LearningPolicy learning();

  /** The subnet that holds {@code address}, if any does. */
  public final Optional<Subnet> subnetOf(IpAddress address) {
    return subnets().stream().filter(s -> s.prefix().contains(address)).findFirst();
  }
}

package io.godwit.location;

import com.google.auto.value.AutoValue;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.IpAddress;

/**
 * A hypervisor's switch, the network's edge: it classifies, guards, encapsulates and delivers.
 * Immutable.
 */
@AutoValue
public abstract class Edge {

  /**
   * @param switchId the switch as the controller names it, for example {@code of:000000000000000a}
   * @param vtep outer source address of what this edge encapsulates (RFC 7348 §4)
   * @param tunnelPort OpenFlow number of the flow-based tunnel port
   * @param site where the edge stands; empty if the operator has only one
   */
  public static Edge of(EdgeId id, String switchId, Ip4Address vtep, long tunnelPort, String site) {
    AttachmentPoint.of(id, tunnelPort);
    return new AutoValue_Edge(id, switchId, vtep, tunnelPort, site, vtep);
  }

  /** The same with a network of its own for migrations. */
  public final Edge withMigrationAddress(IpAddress address) {
    return new AutoValue_Edge(id(), switchId(), vtep(), tunnelPort(), site(), address);
  }

  public abstract EdgeId id();

  public abstract String switchId();

  public abstract Ip4Address vtep();

  public abstract long tunnelPort();

  public abstract String site();

  /**
   * From which its hypervisor sends guests, and at which it awaits them; the VTEP's if not said.
   */
  public abstract IpAddress migrationAddress();
}

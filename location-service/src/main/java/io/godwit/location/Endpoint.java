package io.godwit.location;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableSet;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;

/**
 * A VM's network interface: who it is, never where it is (that is its {@link Binding}). Immutable.
 */
@AutoValue
public abstract class Endpoint {

  /**
   * @throws IllegalArgumentException if the MAC address is not unicast or there is no IP address
   */
  public static Endpoint of(
      EndpointId id,
      NetworkId network,
      MacAddress mac,
      ImmutableSet<IpAddress> addresses,
      ImmutableSet<String> groups) {
    if (mac.isMulticast() || mac.isBroadcast() || mac.equals(MacAddress.ZERO)) {
      throw new IllegalArgumentException("an endpoint's MAC address is unicast: " + mac);
    }
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("an endpoint has at least one IP address: " + id);
    }
    return new AutoValue_Endpoint(id, network, mac, addresses, groups);
  }

  public abstract EndpointId id();

  public abstract NetworkId network();

  public abstract MacAddress mac();

  public abstract ImmutableSet<IpAddress> addresses();

  /** Names of the security groups it is in. */
  public abstract ImmutableSet<String> groups();
}

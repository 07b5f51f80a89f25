package io.godwit.location;

import com.google.auto.value.AutoValue;
import java.util.Optional;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;

/** An IPv4 or IPv6 subnet of a {@link VirtualNetwork}, perhaps with a gateway. Immutable. */
@AutoValue
public abstract class Subnet {

  /**
   * @throws IllegalArgumentException if the gateway lies outside the prefix
   */
  public static Subnet of(IpPrefix prefix, Optional<IpAddress> gateway) {
    if (gateway.isPresent() && !prefix.contains(gateway.get())) {
      throw new IllegalArgumentException(
          "the gateway " + gateway.get() + " lies outside its subnet " + prefix);
    }
    return new AutoValue_Subnet(prefix, gateway);
  }

  public abstract IpPrefix prefix();

  public abstract Optional<IpAddress> gateway();
}

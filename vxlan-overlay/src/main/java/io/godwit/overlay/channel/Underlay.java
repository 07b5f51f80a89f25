package io.godwit.overlay.channel;

import com.google.auto.value.AutoValue;
import io.godwit.location.Names;
import io.godwit.overlay.policy.PortRange;
import java.util.Optional;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;

/**
 * A switch that hypervisors' own traffic passes, migrations among it: a hypervisor's uplink bridge
 * or a leaf. Godwit guards the migration ports there and leaves everything else to others.
 * Immutable.
 */
@AutoValue
public abstract class Underlay {

  /** Where libvirt has its QEMU processes listen unless told otherwise. */
  public static final PortRange DEFAULT_PORTS = PortRange.of(49_152, 49_215);

  /**
   * @param switchId the switch as the controller names it, for example {@code of:000000000000000a}
   * @param ports TCP ports at which hypervisors listen for guests
   * @param network where the hypervisors that listen have their addresses; anywhere if empty
   * @throws IllegalArgumentException if the id is no valid name, or port 0 is among the ports
   */
  public static Underlay of(
      String id, String switchId, PortRange ports, Optional<IpPrefix> network) {
    Names.require(id, "an underlay's id");
    if (ports.first() == 0) {
      throw new IllegalArgumentException("nobody listens at port 0: " + ports);
    }
    return new AutoValue_Underlay(id, switchId, ports, network);
  }

  public abstract String id();

  public abstract String switchId();

  public abstract PortRange ports();

  public abstract Optional<IpPrefix> network();

  /** Whether a hypervisor with this address is guarded when it listens. */
  public final boolean guards(IpAddress address) {
    return network().map(prefix -> prefix.contains(address)).orElse(true);
  }

  /** Whether it opens for the channel; one that leads elsewhere is no business of its. */
  public final boolean guards(Channel channel) {
    return guards(channel.to());
  }
}

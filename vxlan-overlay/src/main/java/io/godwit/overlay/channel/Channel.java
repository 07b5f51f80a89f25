package io.godwit.overlay.channel;

import com.google.auto.value.AutoValue;
import io.godwit.overlay.policy.PortRange;
import org.onlab.packet.IpAddress;

/**
 * The TCP connections on which one hypervisor sends a guest to another: who opens them, and where
 * the other listens. Immutable.
 */
@AutoValue
public abstract class Channel {

  /**
   * @param from the hypervisor that the guest leaves, which opens the connections
   * @param to the one that it goes to, which listens
   * @param ports where it listens; several if it chooses one itself
   * @param untilSourceDone whether memory still travels while the guest runs at its destination
   *     (post-copy), so that only the engine knows when the channel is no longer needed
   * @throws IllegalArgumentException if the two are the same, of different families, or no host's
   *     addresses
   */
  public static Channel of(IpAddress from, IpAddress to, PortRange ports, boolean untilSourceDone) {
    requireHost(from);
    requireHost(to);
    if (from.version() != to.version()) {
      throw new IllegalArgumentException(
          "from " + from + " to " + to + ": give two addresses of the same IP version");
    }
    if (from.equals(to)) {
      throw new IllegalArgumentException("it leads from " + from + " to itself");
    }
    return new AutoValue_Channel(from, to, ports, untilSourceDone);
  }

  public abstract IpAddress from();

  public abstract IpAddress to();

  public abstract PortRange ports();

  public abstract boolean untilSourceDone();

  /** The way back. */
  public final Channel reversed() {
    return of(to(), from(), ports(), untilSourceDone());
  }

  /** The same once the source has sent everything. */
  public final Channel released() {
    return of(from(), to(), ports(), false);
  }

  private static void requireHost(IpAddress address) {
    if (address.isZero() || address.isMulticast()) {
      throw new IllegalArgumentException(address + " is no host's address");
    }
  }

  @Override
  public final String toString() {
    return from() + " to " + to() + " port " + ports();
  }
}

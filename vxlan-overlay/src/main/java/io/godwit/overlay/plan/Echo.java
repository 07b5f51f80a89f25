package io.godwit.overlay.plan;

import io.godwit.location.AttachmentPoint;
import io.godwit.overlay.flow.EthTypes;
import org.onlab.packet.MacAddress;

/**
 * A frame by which the hypervisor that a VM is about to leave asks the network whether the VM may
 * stop: the way that the VM's own frames go takes it to the destination, and back, as soon as that
 * way leads there.
 *
 * <p>It enters at the port that stands for the hypervisor itself, with {@link #ETHER_TYPE}, the
 * {@link #addressOf address} as its source, the VM's own as its destination, and a payload that
 * nobody can guess: one that comes back was not there before the question. Whatever destination it
 * has, it is taken for that VM. It says nothing about frames that others have sent before, so what
 * is under way is given time. Once the VM has stopped it may also enter at the VM's port, and then
 * tells that what is put there goes after the VM.
 */
public final class Echo {

  /** What it has in the place of a protocol. */
  public static final long ETHER_TYPE = EthTypes.LOCAL_EXPERIMENTAL;

  /** Locally administered, and unlikely to be anybody's. */
  private static final long PREFIX = 0x0647_0000_0000L;

  private static final int PORT_BITS = 16;
  private static final int LOW_BITS = 0xffff;

  private Echo() {}

  /**
   * Its source address: one VM at a time moves from a place, so no two at an edge have the same,
   * nor two moves in a row.
   *
   * @param source where the VM still runs; Open vSwitch numbers ports with 16 bits
   * @param epoch of the binding that the move leads to
   */
  public static MacAddress addressOf(AttachmentPoint source, long epoch) {
    long low = (epoch & LOW_BITS) << PORT_BITS | source.port() & LOW_BITS;
    return MacAddress.valueOf(PREFIX | low);
  }
}

package io.godwit.overlay.flow;

/**
 * The tables of an edge's pipeline, in the order a frame goes through them; a miss drops. What each
 * may match and where it leads stands in {@link Pipeline}.
 */
public enum Table {
  /** Where a frame comes from: a VM's port, the fabric, or a port at which nobody is admitted. */
  CLASSIFY(0),
  /** The tunnel's far end must be a known VTEP (its address is in the metadata). */
  TUNNEL_SOURCE(1),
  /** The tunnel id must be a network that this edge hosts; from here the metadata is its VNI. */
  TUNNEL(2),
  /** A VM sends with its own addresses only. */
  SOURCE_GUARD(10),
  /** What a VM may send. */
  POLICY_OUT(20),
  /** ARP is answered, neighbour solicitations are steered. */
  RESOLVE(30),
  /** Between a network's subnets. */
  ROUTE(40),
  /** What a VM sent: to a local port, another edge, or all of a network. */
  FORWARD(50),
  /**
   * What the fabric brought: to local ports only, but for the bounce of an endpoint that moved.
   * That a frame from the fabric never enters {@link #FORWARD} is what keeps it out of loops.
   */
  ARRIVE(55),
  /** What a VM may receive. */
  POLICY_IN(60),
  /** Out of the port. */
  DELIVER(70);

  private final int number;

  Table(int number) {
    this.number = number;
  }

  /** OpenFlow table number. */
  public int number() {
    return number;
  }
}

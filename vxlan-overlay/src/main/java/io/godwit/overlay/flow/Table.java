package io.godwit.overlay.flow;

/**
 * The tables of an edge's pipeline, in the order a frame goes through them; a miss drops. What each
 * may match and where it leads stands in {@link Pipeline}. Those from 100 on are called, and answer
 * with a {@link Verdict}; a miss there says nothing. The last one, {@link #CHANNEL}, is none of an
 * edge.
 */
public enum Table {
  /** Where a frame comes from: a VM's port, the fabric, or a port at which nobody is admitted. */
  CLASSIFY(0),
  /** The tunnel's far end must be a known VTEP (its address is in the metadata). */
  TUNNEL_SOURCE(1),
  /** The tunnel id must be a network that this edge hosts; from here the metadata is its VNI. */
  TUNNEL(2),
  /** What another edge asks about the connections of a VM that has left for it. */
  VOUCH(5),
  /** What the edge that a VM has left answered. */
  VOUCHED(6),
  /** A VM sends with its own addresses only; what it left unread is for itself only. */
  SOURCE_GUARD(10),
  /** What a guarded VM sends is looked up among its connections. */
  POLICY_OUT(20),
  /** Whether it may send that, as the beginning of a connection or a part of one. */
  OUT_STATE(21),
  /** The policy's verdict is carried out. */
  OUT_VERDICT(22),
  /** A connection has begun with what it sends. */
  OUT_BEGUN(23),
  /** ARP is answered, neighbour solicitations are steered. */
  RESOLVE(30),
  /** Between a network's subnets. */
  ROUTE(40),
  /** What a VM sent: to a local port, another edge, or all of a network. */
  FORWARD(50),
  /**
   * What the fabric brought, and, called, what a VM sent to a group address: to local ports only,
   * but for the bounce and the detour of an endpoint that moves. That a frame from the fabric never
   * enters {@link #FORWARD} is what keeps it out of loops.
   */
  ARRIVE(55),
  /** Out of the port, or to its guard. */
  DELIVER(70),
  /** What is for a guarded VM is looked up among its connections. */
  POLICY_IN(80),
  /** Whether it may receive that, as the beginning of a connection or a part of one. */
  IN_STATE(81),
  /** The policy's verdict is carried out. */
  IN_VERDICT(82),
  /** A connection has begun with what it receives. */
  IN_BEGUN(83),
  /** Called: what a security group says. */
  GROUP(100),
  /** Called: what a network's access list says. */
  ACL(101),
  /** Called: what one rule of a group says. */
  RULE(110),
  /** Called: what the entries of an access list say. */
  ACL_ENTRY(111),
  /** Called: whether the other side is in a group. */
  MEMBER(120),
  /**
   * The one table of an underlay switch that Godwit guards, and of no edge: others' rules are there
   * too, and what fits none of Godwit's is theirs.
   */
  CHANNEL(0);

  private final int number;

  Table(int number) {
    this.number = number;
  }

  /**
   * Rules are added to higher layers first and taken from them last: those of lower layers lead
   * there. Within a layer their order does not matter.
   */
  public int layer() {
    switch (this) {
      case POLICY_OUT:
      case OUT_STATE:
      case OUT_VERDICT:
      case OUT_BEGUN:
      case POLICY_IN:
      case IN_STATE:
      case IN_VERDICT:
      case IN_BEGUN:
        return 1;
      case GROUP:
      case ACL:
        return 2;
      case RULE:
      case ACL_ENTRY:
        return 3;
      case MEMBER:
        return 4;
      default:
        return 0;
    }
  }

  /** OpenFlow table number. */
  public int number() {
    return number;
  }
}

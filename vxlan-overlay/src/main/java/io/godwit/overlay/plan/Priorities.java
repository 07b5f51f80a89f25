package io.godwit.overlay.plan;

import io.godwit.location.Edge;
import io.godwit.location.Vni;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.RateLimit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.onlab.packet.MacAddress;

/**
 * The priorities of the pipeline's rules.
 *
 * <pre>
 *     10          FALLBACK: what nothing else in the table took
 *     20          a muted port's
 *    100 to 400   PLAIN, and the guard's: rules whose content never changes
 *  1,000 to 9,999 the base band: rules whose content can change, by what it is
 * 10,000 to 63,999 the override band: where an endpoint has just moved to, by epoch; a port's guard;
 *                what is asked in doubt; what a VM left unread
 * 60,000 and 60,001 of an underlay switch, above what others have there: the guard, and the channels
 * 64,000 to 65,498 of DELIVER: an echo, which is no VM's
 * </pre>
 *
 * <p>Within the base band new content has another priority, so that the new rule joins the old one
 * and takes nothing's place (docs/adr/0001). The numbers are made from the content alone, the same
 * in every process. {@link #SPREAD} is prime, so that two edges with VTEPs less than 8,999
 * addresses apart never share one, nor two ports less than 8,999 apart; where a pair further apart
 * does, the new rule replaces the old one in place, which {@link Delta} allows for.
 */
final class Priorities {

  static final int FALLBACK = 10;
  static final int PLAIN = 100;

  private static final int BASE = 1_000;
  private static final int SPREAD = 8_999;

  /** The one number of the base band that no content has by chance. */
  static final int HERE = BASE + SPREAD;

  /** TUNNEL_SOURCE: tunnel ids that no network has. */
  static final int ABOVE_NETWORKS = 200;

  private static final int OVERRIDE = 10_000;
  private static final int OVERRIDES = 53_999;

  /**
   * FORWARD, ARRIVE: on to where an endpoint still runs; above every base rule, below overrides.
   */
  static final int DETOUR = OVERRIDE;

  /** DELIVER: an echo that has not got to where it turns; above all that VMs get. */
  static final int ECHO = 64_000;

  private static final int ECHOES = 1_499;

  /** CHANNEL: what is dropped unless a channel is open for it; never changes. */
  static final int CHANNEL_GUARD = 60_000;

  /** CHANNEL: what an open channel lets through; never changes. */
  static final int CHANNEL = 60_001;

  private Priorities() {}

  /** FORWARD: to an endpoint at another edge. */
  static int toward(Edge edge, Edge other) {
    return base(Integer.toUnsignedLong(other.vtep().toInt()) + edge.tunnelPort());
  }

  /** DELIVER: to a port. */
  static int port(long port) {
    return base(port);
  }

  /** DELIVER: to a port's guard; above every port. */
  static int guard(long port) {
    return OVERRIDE + (int) Math.floorMod(port, (long) SPREAD);
  }

  /** What does all that. */
  static int content(List<Action> actions) {
    return base(Keys.hash(actions.toString()));
  }

  /**
   * OUT_STATE, IN_STATE: what does all that where an endpoint moves to; above what it does else.
   */
  static int moving(Optional<RateLimit> limit, List<Action> actions) {
    long hash = Keys.hash(limit.map(one -> one + " ").orElse("") + actions);
    return OVERRIDE + (int) Math.floorMod(hash, (long) SPREAD);
  }

  /** What does all that, to so many frames. */
  static int content(RateLimit limit, List<Action> actions) {
    return base(Keys.hash(limit + " " + actions));
  }

  /** CLASSIFY: into a network. */
  static int network(Vni vni) {
    return base(vni.value());
  }

  /** RESOLVE, ROUTE: to the owner of an address. */
  static int owner(MacAddress mac) {
    return base(mac.toLong());
  }

  /** FORWARD, ARRIVE: replication to local ports and to other edges, both in a stable order. */
  static int replication(Edge edge, Collection<Long> ports, Collection<Edge> others) {
    long mixed = edge.tunnelPort();
    for (long port : ports) {
      mixed = mix(mixed, port);
    }
    mixed = mix(mixed, -1);
    for (Edge other : others) {
      mixed = mix(mixed, other.vtep().toInt());
    }
    return base(mixed);
  }

  /** CLASSIFY: what a VM left unread; above every admitted port. */
  static int unread(Vni vni) {
    return OVERRIDE + (int) Math.floorMod((long) vni.value(), (long) SPREAD);
  }

  /** DELIVER: an echo that turns here, at another edge than {@link #ECHO}'s. */
  static int echo(List<Action> actions) {
    return ECHO + (int) Math.floorMod(Keys.hash(actions.toString()), (long) ECHOES);
  }

  /** FORWARD, ARRIVE: above every base rule, and above the overrides of earlier epochs. */
  static int override(long epoch) {
    return DETOUR + 1 + (int) Math.floorMod(epoch - 1, (long) OVERRIDES);
  }

  private static int base(long content) {
    return BASE + (int) Math.floorMod(content, (long) SPREAD);
  }

  /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014), which spreads every bit over all. */
  private static long mix(long state, long value) {
    long z = (state ^ value) + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}

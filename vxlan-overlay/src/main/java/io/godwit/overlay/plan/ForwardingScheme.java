package io.godwit.overlay.plan;

import com.google.common.collect.ImmutableSet;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Edge;
import io.godwit.location.Endpoint;
import io.godwit.location.VirtualNetwork;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.FlowSpec;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * How a network's frames reach another edge, and how an edge takes in what the others send. The
 * planner knows who is where; a scheme knows how to get there:
 *
 * <ul>
 *   <li>by encapsulation: VXLAN here; NetLord (Ethernet in IP), VL2 (IP in IP) and wide-area
 *       tunnels differ in {@link #reach} and {@link #replicate} alone, a wide-area scheme by the
 *       edges' sites;
 *   <li>by an address that encodes the place, as PortLand's PMAC: {@link #reach} rewrites the
 *       endpoint's MAC address to the pseudo address that the fabric forwards, {@link #arrivalFor}
 *       holds the rule that rewrites it back;
 *   <li>by programming the fabric from the mapping (SEC2, VICTOR): {@link #reach} sends to the
 *       uplink, and what the fabric's own elements hold will join this interface with the first
 *       such scheme.
 * </ul>
 *
 * <p>Each method is a pure function of its arguments, so that a change of one of them recomputes
 * only what it is an argument of. An arrival ends in {@link io.godwit.overlay.flow.Table#ARRIVE}
 * with the network's VNI as metadata. Implementations are stateless and thread-safe.
 */
public interface ForwardingScheme {

  /** The name that a {@link VirtualNetwork#scheme()} gives it. */
  String name();

  /** Bytes that the scheme adds to a guest's Ethernet frame on the underlay. */
  int overheadBytes();

  /** What an edge holds to take in frames from the fabric, whoever sent them. */
  Set<FlowSpec> arrival(Edge edge);

  /** What an edge holds to take in frames that {@code other} sent. */
  Set<FlowSpec> arrivalFrom(Edge edge, Edge other);

  /** What an edge that hosts {@code network} holds to take in its frames. */
  Set<FlowSpec> arrivalIn(Edge edge, VirtualNetwork network);

  /** What an edge that has a place for {@code endpoint} holds to take in its frames. */
  default Set<FlowSpec> arrivalFor(Edge edge, VirtualNetwork network, Endpoint endpoint) {
    return ImmutableSet.of();
  }

  /** Sends a VM's frame for {@code endpoint} from {@code edge} to {@code other}. */
  List<Action> reach(Edge edge, Edge other, VirtualNetwork network, Endpoint endpoint);

  /**
   * Sends a frame for {@code endpoint} that came from the fabric back into it, to {@code other}.
   */
  List<Action> bounce(Edge edge, Edge other, VirtualNetwork network, Endpoint endpoint);

  /**
   * Sends a frame for {@code endpoint}, which runs at {@code place} still, from the edge to which
   * it moves on to the edge of that place, where {@link #arrivalByDetour} takes it.
   *
   * @param fromFabric whether the frame came from the fabric, or else from a VM
   */
  List<Action> detour(
      Edge edge, Edge other, AttachmentPoint place, Endpoint endpoint, boolean fromFabric);

  /**
   * What the edge of {@code place} holds to take in what {@code other} sends by way of detour. It
   * ends in {@link io.godwit.overlay.flow.Table#DELIVER} with the network's VNI as metadata,
   * whatever this edge does with other frames for the endpoint: so nothing goes round in circles.
   */
  Set<FlowSpec> arrivalByDetour(
      Edge edge, Edge other, AttachmentPoint place, VirtualNetwork network, Endpoint endpoint);

  /** Sends a copy of a VM's frame from {@code edge} to each of {@code others}. */
  List<Action> replicate(Edge edge, Collection<Edge> others, VirtualNetwork network);
}

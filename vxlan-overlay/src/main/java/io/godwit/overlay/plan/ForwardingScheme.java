package io.godwit.overlay.plan;

import com.google.common.collect.ImmutableList;
import io.godwit.location.Edge;
import io.godwit.location.VirtualNetwork;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.FlowSpec;
import java.util.Collection;
import java.util.Set;

/**
 * How a network's frames reach another edge. The planner knows who is where; a scheme knows how to
 * get there: by encapsulation (VXLAN; later NetLord's Ethernet in IP, VL2's IP in IP), by rewriting
 * an address that encodes the place (PortLand's PMAC), or by programming the fabric from the
 * mapping (SEC2, VICTOR). Implementations are stateless.
 */
public interface ForwardingScheme {

  /** The name that a {@link VirtualNetwork#scheme()} gives it. */
  String name();

  /** Bytes that the scheme adds to a guest's Ethernet frame on the underlay. */
  int overheadBytes();

  /** What an edge holds to take frames from the other edges, whatever the network. */
  Set<FlowSpec> arrivals(Edge edge, Collection<Edge> others);

  /** What an edge that hosts {@code network} holds to take its frames from the fabric. */
  Set<FlowSpec> arrivals(Edge edge, VirtualNetwork network);

  /** The port at which frames come from the fabric. */
  long fabricPort(Edge edge);

  /** Sends a frame from {@code edge} to {@code other}, if it did not come from the fabric. */
  ImmutableList<Action> reach(Edge edge, Edge other, VirtualNetwork network);

  /** Sends a frame that came from the fabric back into it, to {@code other}. */
  ImmutableList<Action> bounce(Edge edge, Edge other, VirtualNetwork network);
}

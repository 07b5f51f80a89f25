package io.godwit.location.service;

import io.godwit.location.AttachmentPoint;
import io.godwit.location.Binding;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.Endpoint;
import io.godwit.location.EndpointId;
import io.godwit.location.NetworkId;
import io.godwit.location.Provenance;
import io.godwit.location.VirtualNetwork;

/**
 * Who is where, for writers. Every method does all of what it says or nothing, and is checked
 * against everything stored, also what other nodes write at the same time. What it wrote is seen by
 * this node's {@link LocationService} when it returns.
 *
 * <p>Every method throws {@link io.godwit.location.LocationException}, whose kind is machine
 * readable and whose message says what to do, and {@link
 * io.godwit.location.store.StoreUnavailableException} if the store does not answer. Those that take
 * an epoch throw {@link io.godwit.location.StaleEpochException} if the binding has moved on; they
 * may be repeated: what was done before is recognised and answered the same.
 *
 * <p>Safe for use by several threads; blocks while the store writes.
 */
public interface LocationAdminService {

  /** Registers or changes an edge. Its switch and its VTEP are no other edge's. */
  Outcome register(Edge edge);

  /** Removes an edge that no endpoint is at or prepared for. */
  Edge removeEdge(EdgeId id);

  /**
   * Registers or changes a network. Its VNI is no other network's and stays while it has endpoints,
   * whose addresses must fit its subnets.
   */
  Outcome register(VirtualNetwork network);

  /** Removes a network that has no endpoints. */
  VirtualNetwork removeNetwork(NetworkId id);

  /**
   * Registers or changes an endpoint and leaves it where it is, or without a place if it is new.
   */
  Outcome register(Endpoint endpoint);

  /**
   * Registers or changes an endpoint and says where it is, at once. If it has a place already this
   * is a {@link #bind}.
   */
  Outcome register(Endpoint endpoint, AttachmentPoint place, Provenance by);

  /** Removes an endpoint and its binding. */
  Endpoint removeEndpoint(EndpointId id);

  /**
   * Says where an endpoint is: its first place, or another one without a migration. Refused if a
   * stronger source ({@link Provenance}) has said otherwise, or while a standby is prepared.
   */
  Binding bind(EndpointId id, AttachmentPoint place, Provenance by);

  /** As {@link #bind(EndpointId, AttachmentPoint, Provenance)}, if the binding is at this epoch. */
  Binding bind(EndpointId id, AttachmentPoint place, long epoch, Provenance by);

  /**
   * Prepares {@code standby} beside the active place.
   *
   * @param epoch the epoch that the writer read; the result has the next one
   */
  Binding prepare(EndpointId id, AttachmentPoint standby, long epoch, Provenance by);

  /**
   * Makes the standby the active place and the old place none. One write, nothing to look up: this
   * is what a switchover waits for, if anything.
   */
  Binding activate(EndpointId id, AttachmentPoint standby, long epoch, Provenance by);

  /** Gives {@code standby} up; the endpoint stays where it is. */
  Binding withdraw(EndpointId id, AttachmentPoint standby, long epoch);
}

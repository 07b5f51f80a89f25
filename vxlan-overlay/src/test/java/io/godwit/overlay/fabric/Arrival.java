package io.godwit.overlay.fabric;

import io.godwit.location.AttachmentPoint;
import io.godwit.location.EdgeId;
import io.godwit.overlay.flow.Pipeline;

/** A frame that left an edge by a port which is not the tunnel's. */
public record Arrival(AttachmentPoint place, Frame frame) {

  /** As a place: the hypervisor itself; no VM's port has such a number here. */
  public static AttachmentPoint local(EdgeId edge) {
    return AttachmentPoint.of(edge, AttachmentPoint.MAX_PORT);
  }

  static AttachmentPoint at(EdgeId edge, long port) {
    return port == Pipeline.LOCAL ? local(edge) : AttachmentPoint.of(edge, port);
  }

  /** The port by which a frame from there comes. */
  static long port(AttachmentPoint place) {
    return place.equals(local(place.edge())) ? Pipeline.LOCAL : place.port();
  }
}

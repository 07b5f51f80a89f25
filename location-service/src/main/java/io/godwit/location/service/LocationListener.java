package io.godwit.location.service;

import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.EndpointId;
import io.godwit.location.NetworkId;
import io.godwit.location.VirtualNetwork;
import java.util.Optional;

/**
 * Hears what changed. In every call {@code before} is the {@code now} of the last call for the same
 * id (empty at first) and differs from it. One call at a time, with no lock held, so a listener may
 * read and write the service; but others' events wait for it, so it should be quick.
 */
public interface LocationListener {
  default void edgeChanged(EdgeId id, Optional<Edge> before, Optional<Edge> now) {}

  default void networkChanged(
      NetworkId id, Optional<VirtualNetwork> before, Optional<VirtualNetwork> now) {}

  /** The endpoint itself, its place, or both changed. */
  default void locationChanged(EndpointId id, Optional<Location> before, Optional<Location> now) {}
}

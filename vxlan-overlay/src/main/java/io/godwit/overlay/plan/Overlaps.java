package io.godwit.overlay.plan;

import io.godwit.location.AttachmentPoint;
import io.godwit.location.EndpointId;
import io.godwit.overlay.view.Attachment;
import io.godwit.overlay.view.NetworkView;
import io.godwit.overlay.view.Segment;
import java.util.Set;

/**
 * Tells whether rules that one thing no longer needs may be needed by another. The location service
 * keeps VNIs, addresses and ports unique, but facts of different things can come in another order
 * than they were made: a new endpoint may be here before the one whose port it got is gone.
 */
final class Overlaps {

  private final NetworkView after;

  Overlaps(NetworkView after) {
    this.after = after;
  }

  /**
   * Whether in the later view something has the VNI of {@code old}, or an address or a place of one
   * of its {@code endpoints}, but that endpoint itself.
   */
  boolean with(Segment old, Set<EndpointId> endpoints) {
    for (Segment segment : after.segments()) {
      if (!segment.network().id().equals(old.network().id())
          && segment.network().vni().equals(old.network().vni())) {
        return true;
      }
    }
    for (EndpointId endpoint : endpoints) {
      Attachment attachment = old.attachments().get(endpoint);
      if (attachment != null && with(old, attachment)) {
        return true;
      }
    }
    return false;
  }

  private boolean with(Segment old, Attachment attachment) {
    NetworkView others = after.without(attachment.endpoint().id());
    for (Segment segment : others.segments()) {
      for (AttachmentPoint place : attachment.placement().places()) {
        if (segment.isTaken(place)) {
          return true;
        }
      }
    }
    return others
        .segment(old.network().id())
        .filter(segment -> segment.has(attachment.endpoint().mac()))
        .isPresent();
  }
}

package io.godwit.overlay.plan;

import io.godwit.location.AttachmentPoint;
import io.godwit.location.Vni;

/**
 * Tunnel ids that no network has: what two edges tell each other about an endpoint that moves. Each
 * is made from a port of the edge that takes it, and is taken from the one other edge only.
 */
final class TunnelIds {

  private static final int KIND_BITS = 3;

  private TunnelIds() {}

  /**
   * @param way one of those that begin with {@link Keys.Way#QUERY}, and lead to no policy
   * @param place at the edge that takes it
   */
  static long of(Keys.Way way, AttachmentPoint place) {
    return of(kind(way), place);
  }

  /** Frames that the edge to which a VM moves sends on to where it still runs. */
  static long detour(AttachmentPoint place) {
    return of((1 << KIND_BITS) - 1, place);
  }

  /** Echoes on their way back to the hypervisor that a VM is about to leave. */
  static long echo(AttachmentPoint place) {
    return of((1 << KIND_BITS) - 2, place);
  }

  private static int kind(Keys.Way way) {
    return way.ordinal() - Keys.Way.QUERY.ordinal();
  }

  private static long of(int kind, AttachmentPoint place) {
    return Vni.MAX + 1L + ((long) PlaceRules.zone(place) << KIND_BITS | kind);
  }
}

package io.godwit.overlay.fabric;

import io.godwit.location.AttachmentPoint;

/** A frame that left an edge by a port which is not the tunnel's. */
public record Arrival(AttachmentPoint place, Frame frame) {}

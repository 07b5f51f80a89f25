package io.godwit.location;

import com.google.auto.value.AutoValue;

/** A place where an endpoint can be attached: a port of an edge's switch. Immutable. */
@AutoValue
public abstract class AttachmentPoint {

  /** Highest port number that is not reserved (OpenFlow 1.3.5 §7.2.1, {@code OFPP_MAX}). */
  public static final long MAX_PORT = 0xffffff00L;

  /**
   * @param port OpenFlow port number, 1 to {@link #MAX_PORT}
   * @throws IllegalArgumentException if the port is out of range
   */
  public static AttachmentPoint of(EdgeId edge, long port) {
    if (port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException("a port is 1 to " + MAX_PORT + ": " + port);
    }
    return new AutoValue_AttachmentPoint(edge, port);
  }

  public abstract EdgeId edge();

  public abstract long port();

  @Override
  public final String toString() {
    return edge() + "/" + port();
  }
}

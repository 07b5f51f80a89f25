package io.godwit.location;

import com.google.auto.value.AutoValue;

/** Names an {@link Endpoint}; chosen by whoever registers it. Immutable. */
@AutoValue
public abstract class EndpointId implements Comparable<EndpointId> {

  /**
   * @throws IllegalArgumentException unless {@code value} is a valid {@link Names name}
   */
  public static EndpointId of(String value) {
    return new AutoValue_EndpointId(Names.require(value, "an endpoint id"));
  }

  public abstract String value();

  @Override
  public final int compareTo(EndpointId other) {
    return value().compareTo(other.value());
  }

  @Override
  public final String toString() {
    return value();
  }
}

package io.godwit.location;

import com.google.auto.value.AutoValue;

/** Names an {@link Edge}; chosen by the operator. Immutable. */
@AutoValue
public abstract class EdgeId implements Comparable<EdgeId> {

  /**
   * @throws IllegalArgumentException unless {@code value} is a valid {@link Names name}
   */
  public static EdgeId of(String value) {
    return new AutoValue_EdgeId(Names.require(value, "an edge id"));
  }

  public abstract String value();

  @Override
  public final int compareTo(EdgeId other) {
    return value().compareTo(other.value());
  }

  @Override
  public final String toString() {
    return value();
  }
}

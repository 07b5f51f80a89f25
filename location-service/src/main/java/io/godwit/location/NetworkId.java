package io.godwit.location;

import com.google.auto.value.AutoValue;

/** Names a {@link VirtualNetwork}; chosen by the operator. Immutable. */
@AutoValue
public abstract class NetworkId implements Comparable<NetworkId> {

  /**
   * @throws IllegalArgumentException unless {@code value} is a valid {@link Names name}
   */
  public static NetworkId of(String value) {
    return new AutoValue_NetworkId(Names.require(value, "a network id"));
  }

  public abstract String value();

  @Override
  public final int compareTo(NetworkId other) {
    return value().compareTo(other.value());
  }

  @Override
  public final String toString() {
    return value();
  }
}

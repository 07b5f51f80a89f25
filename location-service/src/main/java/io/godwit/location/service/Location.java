package io.godwit.location.service;

import io.godwit.location.Binding;
import io.godwit.location.Endpoint;
import io.godwit.location.Vni;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint and where it is, as a lookup finds it. Immutable.
 *
 * <p>Written by hand since there is one per endpoint, up to a million: it doubles as the index
 * entry.
 */
public final class Location {
  private final Endpoint endpoint;
  private final @Nullable Binding binding;
  private final int vni;
  // Which of two facts about the endpoint is newer; no part of the fact itself.
  private final long version;

  Location(Endpoint endpoint, @Nullable Binding binding, int vni, long version) {
    this.endpoint = endpoint;
    this.binding = binding;
    this.vni = vni;
    this.version = version;
  }

  /** A location that no store knows, for tests of what uses locations. */
  public static Location of(Endpoint endpoint, Optional<Binding> binding, Vni vni) {
    return new Location(endpoint, binding.orElse(null), vni.value(), 0);
  }

  public Endpoint endpoint() {
    return endpoint;
  }

  /** Where it is; empty while it has no place. */
  public Optional<Binding> binding() {
    return Optional.ofNullable(binding);
  }

  /** The VNI of the endpoint's network. */
  public Vni vni() {
    return Vni.of(vni);
  }

  boolean isIn(int vni) {
    return this.vni == vni;
  }

  int vniValue() {
    return vni;
  }

  long version() {
    return version;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof Location)) {
      return false;
    }
    Location that = (Location) other;
    return vni == that.vni
        && endpoint.equals(that.endpoint)
        && Objects.equals(binding, that.binding);
  }

  @Override
  public int hashCode() {
    return Objects.hash(endpoint, binding, vni);
  }

  @Override
  public String toString() {
    return "Location{vni=" + vni + ", " + endpoint + ", " + binding + "}";
  }
}

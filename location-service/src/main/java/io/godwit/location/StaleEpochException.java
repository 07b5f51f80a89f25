package io.godwit.location;

import java.util.Optional;

/** A write that lost because the binding has moved on since its writer read it. */
public final class StaleEpochException extends LocationException {
  private static final long serialVersionUID = 1L;

  // Bindings don't travel by Java serialisation.
  private final transient Optional<Binding> current;

  public StaleEpochException(EndpointId endpoint, long expected, Optional<Binding> current) {
    super(
        Kind.CONFLICT,
        current
            .map(
                b ->
                    String.format(
                        "%s is at epoch %d, active at %s%s, not at epoch %d: read it again",
                        endpoint,
                        b.epoch(),
                        b.active(),
                        b.standby().map(s -> " with " + s + " standing by").orElse(""),
                        expected))
            .orElse(endpoint + " has no place, so it is not at epoch " + expected + ": bind it"));
    this.current = current;
  }

  /** What is stored instead; empty if the endpoint has no place. */
  public Optional<Binding> current() {
    return current;
  }
}

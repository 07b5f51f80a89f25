package io.godwit.location;

import com.google.auto.value.AutoValue;
import java.util.Optional;

/**
 * An endpoint and where it is: stored as one, so that its place can never outlive it and both
 * change at once. Immutable.
 */
@AutoValue
public abstract class EndpointState {
  /**
   * @param binding empty for an endpoint that has no place yet
   * @throws IllegalArgumentException if the binding is another endpoint's
   */
  public static EndpointState of(Endpoint endpoint, Optional<Binding> binding) {
    if (binding.isPresent() && !binding.get().endpoint().equals(endpoint.id())) {
      throw new IllegalArgumentException(
          endpoint.id() + " can't have the binding of " + binding.get().endpoint());
    }
    return new AutoValue_EndpointState(endpoint, binding);
  }

  public abstract Endpoint endpoint();

  public abstract Optional<Binding> binding();

  public final EndpointState with(Binding binding) {
    return of(endpoint(), Optional.of(binding));
  }
}

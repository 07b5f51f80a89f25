package io.godwit.app;

import com.google.auto.value.AutoValue;
import io.godwit.location.Binding;
import io.godwit.location.Endpoint;

/** An endpoint and where it is. */
@AutoValue
public abstract class Located {

  static Located of(Endpoint endpoint, Binding binding) {
    return new AutoValue_Located(endpoint, binding);
  }

  public abstract Endpoint endpoint();

  public abstract Binding binding();
}

package io.godwit.overlay.view;

import com.google.auto.value.AutoValue;
import io.godwit.location.Endpoint;

/** An endpoint and its placement. Immutable. */
@AutoValue
public abstract class Attachment {

  public static Attachment of(Endpoint endpoint, Placement placement) {
    return new AutoValue_Attachment(endpoint, placement);
  }

  public abstract Endpoint endpoint();

  public abstract Placement placement();
}

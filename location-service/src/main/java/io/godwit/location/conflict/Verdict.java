package io.godwit.location.conflict;

import com.google.auto.value.AutoValue;
import io.godwit.location.EndpointId;
import java.util.Optional;

/** What a {@link Sighting} means. Immutable. */
@AutoValue
public abstract class Verdict {

  /** What to do about it. */
  public enum Action {
    /** Nothing: it says nothing new, or nothing that may be believed. */
    NONE,
    /** It confirms that the endpoint runs at the place that is prepared for it. */
    CONFIRM,
    /** The endpoint is there now: store it as learned. */
    MOVE
  }

  static Verdict none() {
    return new AutoValue_Verdict(Action.NONE, Optional.empty(), Optional.empty());
  }

  static Verdict confirm(EndpointId endpoint) {
    return new AutoValue_Verdict(Action.CONFIRM, Optional.of(endpoint), Optional.empty());
  }

  static Verdict move(EndpointId endpoint) {
    return new AutoValue_Verdict(Action.MOVE, Optional.of(endpoint), Optional.empty());
  }

  static Verdict alarm(EndpointId endpoint, AlarmKind kind) {
    return new AutoValue_Verdict(Action.NONE, Optional.of(endpoint), Optional.of(kind));
  }

  public abstract Action action();

  /** Whom it concerns: who is confirmed, moves, or has its address used by another. */
  public abstract Optional<EndpointId> endpoint();

  /** The alarm to raise; nothing is changed then. */
  public abstract Optional<AlarmKind> alarm();
}

package io.godwit.location.conflict;

import com.google.auto.value.AutoValue;
import io.godwit.location.EndpointId;
import java.util.Optional;

/** What a {@link Sighting} means, and why. Immutable. */
@AutoValue
public abstract class Verdict {

  /** What to do about it. */
  public enum Action {
    /** Nothing: it says what is known, or is about nobody who is. */
    NONE,
    /** It comes from where the endpoint is expected; what follows is the engine's to say. */
    NOTE,
    /** It comes from where the endpoint is expected, and counts as a word that it runs there. */
    CONFIRM,
    /** The endpoint is there now: store it as learned. */
    MOVE,
    /** Nothing: it must not be believed. */
    REFUSE
  }

  static Verdict none(String reason) {
    return new AutoValue_Verdict(Action.NONE, Optional.empty(), Optional.empty(), reason);
  }

  static Verdict known(EndpointId endpoint) {
    return new AutoValue_Verdict(
        Action.NONE, Optional.of(endpoint), Optional.empty(), "known to be there");
  }

  static Verdict note(EndpointId endpoint) {
    return new AutoValue_Verdict(
        Action.NOTE, Optional.of(endpoint), Optional.empty(), "expected there");
  }

  static Verdict confirm(EndpointId endpoint) {
    return new AutoValue_Verdict(
        Action.CONFIRM, Optional.of(endpoint), Optional.empty(), "expected there");
  }

  static Verdict move(EndpointId endpoint) {
    return new AutoValue_Verdict(
        Action.MOVE, Optional.of(endpoint), Optional.empty(), "may be learned");
  }

  static Verdict refuse(String reason) {
    return new AutoValue_Verdict(Action.REFUSE, Optional.empty(), Optional.empty(), reason);
  }

  static Verdict alarm(EndpointId endpoint, AlarmKind kind, String reason) {
    return new AutoValue_Verdict(Action.REFUSE, Optional.of(endpoint), Optional.of(kind), reason);
  }

  public abstract Action action();

  /** Whom it concerns: who is there, is expected, moves, or has its address used by another. */
  public abstract Optional<EndpointId> endpoint();

  /** The alarm to raise; nothing is changed then. */
  public abstract Optional<AlarmKind> alarm();

  /** In words, for a log. */
  public abstract String reason();
}

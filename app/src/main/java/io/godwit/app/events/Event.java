package io.godwit.app.events;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableMap;

/** Something that happened: to what, and how that stands now, in short. Immutable. */
@AutoValue
public abstract class Event {

  /** What it happened to. */
  public enum Type {
    EDGE,
    NETWORK,
    /** An endpoint's addresses; where it is is a LOCATION. */
    ENDPOINT,
    LOCATION,
    MIGRATION,
    ALARM
  }

  /** What happened to it. */
  public enum Change {
    ADDED,
    CHANGED,
    REMOVED
  }

  static Event of(
      long sequence,
      double atMillis,
      Type type,
      Change change,
      String id,
      ImmutableMap<String, String> details) {
    return new AutoValue_Event(sequence, atMillis, type, change, id, details);
  }

  /** Grows from event to event, also from one process to the next. */
  public abstract long sequence();

  /** Wall-clock time in milliseconds since 1970 with its fraction. */
  public abstract double atMillis();

  public abstract Type type();

  public abstract Change change();

  /** The id of what it happened to; of an alarm, its endpoint's. */
  public abstract String id();

  public abstract ImmutableMap<String, String> details();
}

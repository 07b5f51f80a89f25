package io.godwit.app.migration;

import com.google.auto.value.AutoValue;

/** Something that happened in a migration, and when. Immutable. */
@AutoValue
public abstract class TimelineEntry {

  /**
   * @param event a lower-case name, words joined by underscores
   * @param atMillis wall-clock time in milliseconds since 1970 with its fraction
   */
  public static TimelineEntry of(String event, double atMillis) {
    return new AutoValue_TimelineEntry(event, atMillis);
  }

  public abstract String event();

  public abstract double atMillis();
}

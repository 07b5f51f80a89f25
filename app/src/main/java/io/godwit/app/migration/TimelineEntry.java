package io.godwit.app.migration;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableMap;

/** Something that happened in a migration, and when. Immutable. */
@AutoValue
public abstract class TimelineEntry {

  /**
   * @param event a lower-case name, words joined by underscores
   * @param atMillis wall-clock time in milliseconds since 1970 with its fraction
   */
  public static TimelineEntry of(String event, double atMillis) {
    return of(event, atMillis, ImmutableMap.of());
  }

  /**
   * @param figures what was measured then, by name
   */
  public static TimelineEntry of(
      String event, double atMillis, ImmutableMap<String, Long> figures) {
    return new AutoValue_TimelineEntry(event, atMillis, figures);
  }

  public abstract String event();

  public abstract double atMillis();

  public abstract ImmutableMap<String, Long> figures();
}

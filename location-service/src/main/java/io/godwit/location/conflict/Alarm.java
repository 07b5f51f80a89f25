package io.godwit.location.conflict;

import com.google.auto.value.AutoValue;
import io.godwit.location.EndpointId;

/** Something is wrong with an endpoint's addresses, and nothing was changed. Immutable. */
@AutoValue
public abstract class Alarm {
  /** How long an alarm stays after it was last seen, in ms: as long as moves count. */
  public static final long LIFETIME_MILLIS = MoveHistory.WINDOW_MILLIS;

  static Alarm first(AlarmKind kind, EndpointId endpoint, Sighting sighting, long nowMillis) {
    return new AutoValue_Alarm(kind, endpoint, sighting, 1, nowMillis, nowMillis);
  }

  public abstract AlarmKind kind();

  /** Whose address it is. */
  public abstract EndpointId endpoint();

  /** The last sighting that raised it. */
  public abstract Sighting sighting();

  /** How many sightings raised it. */
  public abstract long count();

  /** In ms since 1970, as the last. */
  public abstract long firstMillis();

  public abstract long lastMillis();

  public final long expiresMillis() {
    return lastMillis() + LIFETIME_MILLIS;
  }

  final Alarm again(Sighting sighting, long nowMillis) {
    return new AutoValue_Alarm(kind(), endpoint(), sighting, count() + 1, firstMillis(), nowMillis);
  }

  final boolean isOver(long nowMillis) {
    return nowMillis >= expiresMillis();
  }
}

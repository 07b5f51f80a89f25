package io.godwit.app.program;

import com.google.auto.value.AutoValue;
import java.util.Optional;

/** How an edge stands. */
@AutoValue
public abstract class EdgeStatus {

  static EdgeStatus of(
      boolean connected, boolean repaired, boolean inSync, Optional<String> problem) {
    return new AutoValue_EdgeStatus(connected, repaired, inSync, problem);
  }

  /** Whether its switch is connected. */
  public abstract boolean connected();

  /** Whether its switch has been read and repaired since it connected, and has refused nothing. */
  public abstract boolean repaired();

  /** Whether its switch confirmed everything it should hold. */
  public abstract boolean inSync();

  /** What failed last at its switch, unless that has been repaired since. */
  public abstract Optional<String> problem();
}

package io.godwit.app.program;

import com.google.auto.value.AutoValue;

/** How an edge stands. */
@AutoValue
public abstract class EdgeStatus {

  static EdgeStatus of(boolean connected, boolean repaired, boolean inSync) {
    return new AutoValue_EdgeStatus(connected, repaired, inSync);
  }

  /** Whether its switch is connected. */
  public abstract boolean connected();

  /** Whether its switch has been read and repaired since it connected, and has refused nothing. */
  public abstract boolean repaired();

  /** Whether its switch confirmed everything it should hold. */
  public abstract boolean inSync();
}

package io.godwit.app.migration;

import com.google.auto.value.AutoValue;

/** A migration that was asked for, and whether it is new or was asked for before. */
@AutoValue
public abstract class Accepted {

  public static Accepted of(Migration migration, boolean isNew) {
    return new AutoValue_Accepted(migration, isNew);
  }

  public abstract Migration migration();

  public abstract boolean isNew();
}

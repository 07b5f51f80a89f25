package io.godwit.app.program;

import com.google.auto.value.AutoValue;

/** What it took to bring a switch to what it should hold. */
@AutoValue
public abstract class Repair {

  public static Repair of(int added, int removed) {
    return new AutoValue_Repair(added, removed);
  }

  public abstract int added();

  public abstract int removed();
}

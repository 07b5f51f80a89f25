package io.godwit.app.migration;

import com.google.auto.value.AutoValue;

/** What the coordinator says to an event: how it fits, and how the migration stands now. */
@AutoValue
public abstract class Answer {

  public static Answer of(Transition.Verdict verdict, Migration migration) {
    return new AutoValue_Answer(verdict, migration);
  }

  public abstract Transition.Verdict verdict();

  public abstract Migration migration();
}

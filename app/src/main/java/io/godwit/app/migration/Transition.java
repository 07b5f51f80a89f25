package io.godwit.app.migration;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;

/** What {@link MigrationMachine} answers: where to go, what to do, and what to tell the sender. */
@AutoValue
public abstract class Transition {

  /** How the event fits. */
  public enum Verdict {
    /** The phase changes. */
    MOVED,
    /** Said before; the sender gets the same answer again. */
    AGAIN,
    /** It does not fit here; the sender is told so and nothing changes. */
    REFUSED,
    /** What is waited for is late, and nobody but who is waited for can say how it goes on. */
    OVERDUE,
    /** A late or doubled report from inside; nobody waits for an answer. */
    IGNORED
  }

  static Transition move(Phase next, ImmutableList<Effect> effects) {
    return new AutoValue_Transition(Verdict.MOVED, next, effects);
  }

  static Transition stay(Phase phase, Verdict verdict) {
    return new AutoValue_Transition(verdict, phase, ImmutableList.of());
  }

  public abstract Verdict verdict();

  public abstract Phase next();

  public abstract ImmutableList<Effect> effects();
}

package io.godwit.app.engine.qmp;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.util.Optional;

/** All that {@link QmpPlan} remembers of a migration. Immutable. */
@AutoValue
abstract class QmpState {

  /**
   * @param mayHaveBegun whether another controller may have begun to copy already
   * @param nowMillis the time, as for {@link QmpPlan#next}
   */
  static QmpState start(QmpParameters parameters, boolean mayHaveBegun, double nowMillis) {
    return new AutoValue_QmpState.Builder()
        .parameters(parameters)
        .phase(QmpPhase.CONNECTING)
        .sinceMillis(nowMillis)
        .facts(mayHaveBegun ? ImmutableSet.of(Fact.BEGUN) : ImmutableSet.of())
        .copyingSinceMillis(nowMillis)
        .round(0)
        .windows(RateWindows.none())
        .undo("")
        .build();
  }

  abstract QmpParameters parameters();

  abstract QmpPhase phase();

  /** When the phase was entered. */
  abstract double sinceMillis();

  abstract ImmutableSet<Fact> facts();

  /** The source as it was when its monitor was looked at; absent while nobody knows. */
  abstract Optional<Snapshot> source();

  abstract Optional<Snapshot> destination();

  abstract double copyingSinceMillis();

  /** The last round of copying that was heard of. */
  abstract long round();

  /** What was seen of the last copying before the stop. */
  abstract RateWindows windows();

  /** Why it is to be undone; empty if it isn't. */
  abstract String undo();

  abstract Builder toBuilder();

  final boolean is(Fact fact) {
    return facts().contains(fact);
  }

  final QmpMode mode() {
    return parameters().mode();
  }

  final QmpState enter(QmpPhase phase, double nowMillis) {
    return toBuilder().phase(phase).sinceMillis(nowMillis).build();
  }

  final QmpState with(Fact fact) {
    return toBuilder().facts(Sets.union(facts(), ImmutableSet.of(fact)).immutableCopy()).build();
  }

  final QmpState without(Fact fact) {
    return toBuilder()
        .facts(Sets.difference(facts(), ImmutableSet.of(fact)).immutableCopy())
        .build();
  }

  final QmpState seen(Side side, Snapshot snapshot) {
    return side == Side.SOURCE
        ? toBuilder().source(Optional.of(snapshot)).build()
        : toBuilder().destination(Optional.of(snapshot)).build();
  }

  /** What was seen of both sides is out of date. */
  final QmpState blind() {
    return toBuilder().source(Optional.empty()).destination(Optional.empty()).build();
  }

  /** The first reason stays. */
  final QmpState undoing(String reason) {
    return undo().isEmpty() ? toBuilder().undo(reason).build() : this;
  }

  @AutoValue.Builder
  abstract static class Builder {
    abstract Builder parameters(QmpParameters parameters);

    abstract Builder phase(QmpPhase phase);

    abstract Builder sinceMillis(double nowMillis);

    abstract Builder facts(ImmutableSet<Fact> facts);

    abstract Builder source(Optional<Snapshot> snapshot);

    abstract Builder destination(Optional<Snapshot> snapshot);

    abstract Builder copyingSinceMillis(double nowMillis);

    abstract Builder round(long round);

    abstract Builder windows(RateWindows windows);

    abstract Builder undo(String reason);

    abstract QmpState build();
  }
}

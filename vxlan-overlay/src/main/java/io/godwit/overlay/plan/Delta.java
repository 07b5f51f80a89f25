package io.godwit.overlay.plan;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.godwit.overlay.flow.FlowSpec;
import java.util.Set;

/**
 * What has to change at an edge: first everything new, confirmed, then everything old goes.
 * Immutable.
 */
@AutoValue
public abstract class Delta {

  public static final Delta EMPTY = of(ImmutableSet.of(), ImmutableSet.of());

  static Delta of(Set<FlowSpec> adds, Set<FlowSpec> removes) {
    return new AutoValue_Delta(ImmutableSet.copyOf(adds), ImmutableSet.copyOf(removes));
  }

  /** Desired minus actual, and the reverse. */
  public static Delta between(Set<FlowSpec> actual, Set<FlowSpec> desired) {
    return of(Sets.difference(desired, actual), Sets.difference(actual, desired));
  }

  public abstract ImmutableSet<FlowSpec> adds();

  public abstract ImmutableSet<FlowSpec> removes();

  public final boolean isEmpty() {
    return adds().isEmpty() && removes().isEmpty();
  }

  /** This change and then another, as one. */
  public final Delta then(Delta next) {
    return of(
        Sets.union(Sets.difference(adds(), next.removes()), next.adds()),
        Sets.union(Sets.difference(removes(), next.adds()), next.removes()));
  }
}

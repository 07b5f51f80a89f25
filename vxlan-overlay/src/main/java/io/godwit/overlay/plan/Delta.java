package io.godwit.overlay.plan;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.godwit.overlay.flow.FlowSpec;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeMap;

/**
 * What has to change at an edge: first everything new, confirmed, then everything old goes. A
 * switch knows a rule by its identity alone, so what an add replaces in place is not removed
 * afterwards: that would take the new one away. Immutable.
 */
@AutoValue
public abstract class Delta {

  public static final Delta EMPTY = of(ImmutableSet.of(), ImmutableSet.of());

  /** Removes of what is added go without saying. */
  static Delta of(Collection<FlowSpec> adds, Collection<FlowSpec> removes) {
    Set<FlowSpec.Identity> added = identities(adds);
    ImmutableSet.Builder<FlowSpec> gone = ImmutableSet.builder();
    for (FlowSpec rule : removes) {
      if (!added.contains(rule.identity())) {
        gone.add(rule);
      }
    }
    return new AutoValue_Delta(ImmutableSet.copyOf(adds), gone.build());
  }

  /**
   * Desired minus actual, and the reverse; and what is in both but has the identity of something
   * that goes, for it may have been replaced.
   */
  public static Delta between(Set<FlowSpec> actual, Set<FlowSpec> desired) {
    Set<FlowSpec> removes = difference(actual, desired);
    Set<FlowSpec> adds = difference(desired, actual);
    if (!removes.isEmpty()) {
      Set<FlowSpec.Identity> gone = identities(removes);
      desired.stream().filter(rule -> gone.contains(rule.identity())).forEach(adds::add);
    }
    return of(adds, removes);
  }

  public abstract ImmutableSet<FlowSpec> adds();

  public abstract ImmutableSet<FlowSpec> removes();

  /** The adds, step by step: first those to which the later ones lead. */
  public final ImmutableList<Set<FlowSpec>> addSteps() {
    return steps(adds()).reverse();
  }

  /** The removes, step by step: first those that lead to the later ones. */
  public final ImmutableList<Set<FlowSpec>> removeSteps() {
    return steps(removes());
  }

  private static ImmutableList<Set<FlowSpec>> steps(Set<FlowSpec> rules) {
    TreeMap<Integer, Set<FlowSpec>> layers = new TreeMap<>();
    for (FlowSpec rule : rules) {
      layers.computeIfAbsent(rule.table().layer(), layer -> new LinkedHashSet<>()).add(rule);
    }
    return ImmutableList.copyOf(layers.values());
  }

  public final boolean isEmpty() {
    return adds().isEmpty() && removes().isEmpty();
  }

  /** This change and then another, as one. What both would add and remove is only removed. */
  public final Delta then(Delta next) {
    DeltaSum sum = new DeltaSum();
    sum.then(this);
    sum.then(next);
    return sum.delta();
  }

  private static Set<FlowSpec> difference(Set<FlowSpec> all, Set<FlowSpec> without) {
    Set<FlowSpec> left = new LinkedHashSet<>();
    for (FlowSpec rule : all) {
      if (!without.contains(rule)) {
        left.add(rule);
      }
    }
    return left;
  }

  private static Set<FlowSpec.Identity> identities(Collection<FlowSpec> rules) {
    Set<FlowSpec.Identity> identities = new LinkedHashSet<>();
    rules.forEach(rule -> identities.add(rule.identity()));
    return identities;
  }
}

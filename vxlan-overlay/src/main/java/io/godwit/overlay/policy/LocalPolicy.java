package io.godwit.overlay.policy;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;

/**
 * What an operator says for a place, whoever is there, as a firewall that stands at it would: an
 * access list that comes before the list of an endpoint's network and before its groups. What the
 * list denies is dropped; of all else it says nothing. Immutable.
 */
@AutoValue
public abstract class LocalPolicy {

  /**
   * @param entries the first that fits decides
   * @throws IllegalArgumentException if the list is too long, or logs too much; see {@link
   *     NetworkPolicy#MAX_ENTRIES}, {@link NetworkPolicy#MAX_LOGS}
   */
  public static LocalPolicy of(Scope scope, ImmutableList<AclEntry> entries) {
    NetworkPolicy.checkList(entries);
    return new AutoValue_LocalPolicy(scope, entries);
  }

  public abstract Scope scope();

  public abstract ImmutableList<AclEntry> entries();

  /** Whether there is anything to ask about a frame. */
  public final boolean hasList() {
    return !entries().isEmpty();
  }
}

package io.godwit.overlay.policy;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import java.util.Optional;

/**
 * What an operator says for a place, whoever is there, as a firewall that stands at it would: an
 * access list that comes before the list of an endpoint's network and before its groups. What the
 * list denies is dropped; of all else it says nothing. And what each endpoint there may send and
 * receive at most. Immutable.
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
    return new AutoValue_LocalPolicy(scope, entries, Optional.empty());
  }

  /** The same, with a limit to what each endpoint may send, and to what it may receive. */
  public final LocalPolicy within(Rate rate) {
    return new AutoValue_LocalPolicy(scope(), entries(), Optional.of(rate));
  }

  public abstract Scope scope();

  public abstract ImmutableList<AclEntry> entries();

  /** How much each endpoint may send, and how much it may receive; empty for any. */
  public abstract Optional<Rate> rate();

  /** Whether it says nothing at all. */
  public final boolean isSilent() {
    return !hasList() && !rate().isPresent();
  }

  /** Whether there is anything to ask about a frame. */
  public final boolean hasList() {
    return !entries().isEmpty();
  }
}

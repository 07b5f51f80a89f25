package io.godwit.overlay.policy;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import io.godwit.location.NetworkId;

/**
 * What an operator says for a whole network: an access list that comes before the groups, the first
 * entry that fits deciding, and whether an endpoint without a group is guarded. Immutable.
 */
@AutoValue
public abstract class NetworkPolicy {

  /** Their order is their priority. */
  public static final int MAX_ENTRIES = 1_000;

  /**
   * @param guarded whether an endpoint without a group receives nothing but replies
   * @throws IllegalArgumentException if the list is too long
   */
  public static NetworkPolicy of(
      NetworkId network, boolean guarded, ImmutableList<AclEntry> entries) {
    if (entries.size() > MAX_ENTRIES) {
      throw new IllegalArgumentException(
          "an access list has " + MAX_ENTRIES + " entries at most, not " + entries.size());
    }
    return new AutoValue_NetworkPolicy(network, guarded, entries);
  }

  /** What holds for a network of which nothing is said: everything is allowed. */
  public static NetworkPolicy open(NetworkId network) {
    return of(network, false, ImmutableList.of());
  }

  public abstract NetworkId network();

  public abstract boolean guarded();

  public abstract ImmutableList<AclEntry> entries();

  /** Whether endpoints without a group come under it too. */
  public final boolean coversAll() {
    return guarded() || !entries().isEmpty();
  }
}

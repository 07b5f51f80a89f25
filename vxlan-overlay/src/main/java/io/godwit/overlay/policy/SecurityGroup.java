package io.godwit.overlay.policy;

import com.google.auto.value.AutoValue;
import com.google.auto.value.extension.memoized.Memoized;
import com.google.common.base.Charsets;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.hash.Hashing;
import io.godwit.location.Names;
import io.godwit.location.NetworkId;
import java.util.stream.Collectors;

/**
 * What the endpoints in it may receive and send. Nothing is received that no rule allows; a group
 * without a rule about sending lets its members send everything. An endpoint in several groups may
 * do what any of them allows. Immutable.
 */
@AutoValue
public abstract class SecurityGroup {

  /** Each is a look-up in a switch for a packet's first passage. */
  public static final int MAX_RULES = 200;

  private static final long NUMBER_MASK = (1L << 48) - 1;

  /**
   * @param stateful whether replies are allowed with what they reply to
   * @throws IllegalArgumentException if the id is no valid name, or there are too many rules or one
   *     of them twice
   */
  public static SecurityGroup of(
      String id, NetworkId network, boolean stateful, ImmutableList<SecurityRule> rules) {
    Names.require(id, "a group's id");
    if (rules.size() > MAX_RULES) {
      throw new IllegalArgumentException(
          "group " + id + " has " + rules.size() + " rules: give " + MAX_RULES + " at most");
    }
    if (ImmutableSet.copyOf(rules).size() < rules.size()) {
      throw new IllegalArgumentException("group " + id + " has one rule twice: leave it out");
    }
    return new AutoValue_SecurityGroup(id, network, stateful, rules);
  }

  public abstract String id();

  /** Its members and remote groups are in this network. */
  public abstract NetworkId network();

  public abstract boolean stateful();

  public abstract ImmutableList<SecurityRule> rules();

  /** By what an edge's rules know the group: 48 bits of a hash of its id. */
  public final long number() {
    return numberOf(id());
  }

  /** The {@link #number} of the group with that id. */
  public static long numberOf(String id) {
    return Hashing.sha256().hashString(id, Charsets.UTF_8).asLong() & NUMBER_MASK;
  }

  /** The groups whose members its rules speak of. */
  @Memoized
  public ImmutableSet<String> remoteGroups() {
    return rules().stream()
        .flatMap(rule -> rule.remoteGroup().stream())
        .collect(Collectors.collectingAndThen(Collectors.toSet(), ImmutableSet::copyOf));
  }

  /** Whether it says what its members may send. */
  public final boolean limitsSending() {
    return rules().stream().anyMatch(rule -> rule.direction() == Direction.OUT);
  }
}

package io.godwit.overlay.policy;

import com.google.auto.value.AutoValue;
import java.util.Optional;
import org.onlab.packet.IpPrefix;

/** One line of a network's access list: what happens to connections of some kind. Immutable. */
@AutoValue
public abstract class AclEntry {

  /** What happens. */
  public enum Action {
    /** The endpoints' groups decide. */
    ALLOW,
    /** It is dropped, whatever the groups allow. */
    DENY,
    /** It is counted, wherever in the list the entry stands, and the others decide. */
    LOG
  }

  /** For connections from anywhere to anywhere. */
  public static AclEntry of(Action action, Traffic traffic) {
    return new AutoValue_AclEntry(action, traffic, Optional.empty(), Optional.empty());
  }

  /**
   * For those opened from some addresses only.
   *
   * @throws IllegalArgumentException if the prefix is of the other IP version
   */
  public final AclEntry from(IpPrefix prefix) {
    SecurityRule.checkPrefix(prefix, traffic());
    return new AutoValue_AclEntry(action(), traffic(), Optional.of(prefix), destination());
  }

  /**
   * For those opened to some addresses only.
   *
   * @throws IllegalArgumentException if the prefix is of the other IP version
   */
  public final AclEntry to(IpPrefix prefix) {
    SecurityRule.checkPrefix(prefix, traffic());
    return new AutoValue_AclEntry(action(), traffic(), source(), Optional.of(prefix));
  }

  public abstract Action action();

  public abstract Traffic traffic();

  public abstract Optional<IpPrefix> source();

  public abstract Optional<IpPrefix> destination();
}

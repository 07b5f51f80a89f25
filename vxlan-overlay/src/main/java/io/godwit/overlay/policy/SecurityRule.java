package io.godwit.overlay.policy;

import com.google.auto.value.AutoValue;
import java.util.Optional;
import org.onlab.packet.IpPrefix;

/** What a security group allows: some traffic, to or from anybody or some others. Immutable. */
@AutoValue
public abstract class SecurityRule {

  /** To or from anybody. */
  public static SecurityRule of(Direction direction, Traffic traffic) {
    return new AutoValue_SecurityRule(direction, traffic, Optional.empty(), Optional.empty());
  }

  /**
   * To or from some addresses only.
   *
   * @throws IllegalArgumentException if the prefix is of the other IP version
   */
  public final SecurityRule remote(IpPrefix prefix) {
    checkPrefix(prefix, traffic());
    return new AutoValue_SecurityRule(
        direction(), traffic(), Optional.of(prefix), Optional.empty());
  }

  /** To or from the members of a group only. */
  public final SecurityRule remoteGroup(String group) {
    return new AutoValue_SecurityRule(direction(), traffic(), Optional.empty(), Optional.of(group));
  }

  public abstract Direction direction();

  /** What opens the connection; replies are allowed by it if the group is stateful. */
  public abstract Traffic traffic();

  public abstract Optional<IpPrefix> remotePrefix();

  /** The id of a group of the same network. */
  public abstract Optional<String> remoteGroup();

  @Override
  public final String toString() {
    String side = direction() == Direction.IN ? " from " : " to ";
    String remote =
        remoteGroup()
            .map(group -> "group " + group)
            .orElseGet(() -> remotePrefix().map(IpPrefix::toString).orElse("anybody"));
    return traffic() + side + remote;
  }

  static void checkPrefix(IpPrefix prefix, Traffic traffic) {
    if (IpFamily.of(prefix) != traffic.family()) {
      throw new IllegalArgumentException(
          String.format(
              "%s is an %s prefix in an %s rule: give a prefix of the rule's version",
              prefix, IpFamily.of(prefix), traffic.family()));
    }
  }
}

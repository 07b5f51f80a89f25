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

  /** Each is a look-up more in a switch for a packet's first passage. */
  public static final int MAX_LOGS = 16;

  /** What {@link #questionsPerSecond} is unless something else is said. */
  public static final int QUESTIONS_PER_SECOND = 5_000;

  public static final int MAX_QUESTIONS_PER_SECOND = 1_000_000;

  /**
   * A policy with the usual rate of questions.
   *
   * @param guarded whether an endpoint without a group receives nothing but replies
   * @throws IllegalArgumentException if the list is too long, or logs too much
   */
  public static NetworkPolicy of(
      NetworkId network, boolean guarded, ImmutableList<AclEntry> entries) {
    checkList(entries);
    return new AutoValue_NetworkPolicy(network, guarded, entries, QUESTIONS_PER_SECOND);
  }

  /** What holds for a network of which nothing is said: everything is allowed. */
  public static NetworkPolicy open(NetworkId network) {
    return of(network, false, ImmutableList.of());
  }

  public abstract NetworkId network();

  public abstract boolean guarded();

  public abstract ImmutableList<AclEntry> entries();

  /**
   * About how many frames a second, each way, the edge that an endpoint moves to may ask the edge
   * that it leaves; as many may come at once after a pause. What is over it is dropped.
   */
  public abstract int questionsPerSecond();

  /**
   * The same with another rate of questions.
   *
   * @throws IllegalArgumentException unless it is 1 to {@link #MAX_QUESTIONS_PER_SECOND}
   */
  public final NetworkPolicy withQuestionsPerSecond(int rate) {
    if (rate < 1 || rate > MAX_QUESTIONS_PER_SECOND) {
      throw new IllegalArgumentException(
          "1 to " + MAX_QUESTIONS_PER_SECOND + " questions a second: " + rate);
    }
    return new AutoValue_NetworkPolicy(network(), guarded(), entries(), rate);
  }

  /** Whether endpoints without a group come under it too. */
  public final boolean coversAll() {
    return guarded() || !entries().isEmpty();
  }

  static void checkList(ImmutableList<AclEntry> entries) {
    if (entries.size() > MAX_ENTRIES) {
      throw new IllegalArgumentException(
          "an access list has " + MAX_ENTRIES + " entries at most, not " + entries.size());
    }
    long logs = entries.stream().filter(e -> e.action() == AclEntry.Action.LOG).count();
    if (logs > MAX_LOGS) {
      throw new IllegalArgumentException(
          "an access list has " + MAX_LOGS + " entries that log at most, not " + logs);
    }
  }
}

package io.godwit.overlay.flow;

import com.google.auto.value.AutoValue;
import com.google.auto.value.extension.memoized.Memoized;
import com.google.common.collect.ImmutableList;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A rule of an edge's pipeline, as data. Its {@link #identity} at a switch is table, priority and
 * match: adding another with the same identity replaces it in place, and removing either removes
 * whichever is there. So content that can change has a priority made from it, and new content is
 * another rule (docs/adr/0001). Immutable.
 */
@AutoValue
public abstract class FlowSpec {

  /** Highest OpenFlow priority. */
  public static final int MAX_PRIORITY = 65_535;

  /**
   * Begins a rule.
   *
   * @throws IllegalArgumentException if the priority is out of range, or the table does not match
   *     such fields (see {@link Pipeline})
   */
  public static Builder in(Table table, int priority, Match match) {
    if (priority < 1 || priority > MAX_PRIORITY) {
      throw new IllegalArgumentException("a priority is 1 to " + MAX_PRIORITY + ": " + priority);
    }
    Pipeline.checkMatch(table, match);
    return new Builder(table, priority, match);
  }

  public abstract Table table();

  public abstract int priority();

  public abstract Match match();

  /** What may go through it, together with others that name the same limit; all if empty. */
  public abstract Optional<RateLimit> limit();

  /** What is done at once, in this order. */
  public abstract ImmutableList<Action> actions();

  /** What the whole metadata becomes for the next table. */
  public abstract OptionalLong metadata();

  /** Where the frame goes on; if nowhere, it ends here. */
  public abstract Optional<Table> next();

  /** Sets of rules are compared again and again. */
  @Memoized
  @Override
  public abstract int hashCode();

  /** By what a switch knows it. */
  public final Identity identity() {
    return new AutoValue_FlowSpec_Identity(table(), priority(), match());
  }

  /** As ovs-ofctl writes it. */
  @Override
  public final String toString() {
    StringBuilder text = new StringBuilder("table=").append(table().number());
    text.append(",priority=").append(priority());
    if (!match().values().isEmpty()) {
      text.append(',').append(match());
    }
    text.append(" actions=");
    int start = text.length();
    limit().ifPresent(limit -> comma(text, start).append(limit));
    actions().forEach(action -> comma(text, start).append(action));
    metadata()
        .ifPresent(
            value ->
                comma(text, start).append("write_metadata:0x").append(Long.toHexString(value)));
    next().ifPresent(table -> comma(text, start).append("goto_table:").append(table.number()));
    return text.length() == start ? text.append("drop").toString() : text.toString();
  }

  private static StringBuilder comma(StringBuilder text, int start) {
    return text.length() == start ? text : text.append(',');
  }

  /** What makes a switch take two rules for the same one. Immutable. */
  @AutoValue
  public abstract static class Identity {
    public abstract Table table();

    public abstract int priority();

    public abstract Match match();
  }

  /** Says what a rule does. */
  public static final class Builder {
    private final Table table;
    private final int priority;
    private final Match match;
    private final ImmutableList.Builder<Action> actions = ImmutableList.builder();
    private Optional<RateLimit> limit = Optional.empty();
    private OptionalLong metadata = OptionalLong.empty();
    private boolean committed;

    private Builder(Table table, int priority, Match match) {
      this.table = table;
      this.priority = priority;
      this.match = match;
    }

    /**
     * @throws IllegalArgumentException if the pipeline has no such way, or the switch would refuse
     *     the action for such frames; or if anything is done after a commit but to look the frame
     *     up anew, since frames of others may come out of a commit (docs/adr/0006)
     */
    public Builder then(Action action) {
      if (committed && !action.mayFollowCommit()) {
        throw new IllegalArgumentException(action + " for what comes out of a commit: " + match);
      }
      committed |= action instanceof Action.Commit;
      if (action.needsIp() && !match.isIp()) {
        throw new IllegalArgumentException(action + " needs a match on IPv4 or IPv6: " + match);
      }
      action.leadsTo().ifPresent(called -> Pipeline.checkNext(table, called));
      actions.add(action);
      return this;
    }

    /**
     * Drops what is over {@code limit} before anything else is done.
     *
     * @throws IllegalArgumentException if the pipeline has no limits in that table
     */
    public Builder within(RateLimit limit) {
      Pipeline.checkLimit(table);
      this.limit = Optional.of(limit);
      return this;
    }

    public Builder writeMetadata(long value) {
      metadata = OptionalLong.of(value);
      return this;
    }

    /**
     * The frame goes on in {@code next}.
     *
     * @throws IllegalArgumentException if the pipeline has no such way, or there was a commit
     */
    public FlowSpec goTo(Table next) {
      if (committed) {
        throw new IllegalArgumentException("to " + next + " after a commit: " + match);
      }
      Pipeline.checkNext(table, next);
      return new AutoValue_FlowSpec(
          table, priority, match, limit, actions.build(), metadata, Optional.of(next));
    }

    /**
     * The frame's way ends here.
     *
     * @throws IllegalArgumentException if the rule limits what it drops in any case
     */
    public FlowSpec end() {
      ImmutableList<Action> done = actions.build();
      if (limit.isPresent() && done.isEmpty()) {
        throw new IllegalArgumentException("what is dropped needs no limit: " + match);
      }
      return new AutoValue_FlowSpec(
          table, priority, match, limit, done, OptionalLong.empty(), Optional.empty());
    }
  }
}

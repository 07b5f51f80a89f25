package io.godwit.overlay.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Match;
import io.godwit.overlay.flow.Table;
import io.godwit.overlay.flow.Verdict;
import io.godwit.overlay.policy.AclEntry;
import io.godwit.overlay.policy.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * ACL_ENTRY: the entries of an access list by their order, known by the whole list's content, so
 * that an edited list takes effect whole when the ACL rule that asks for it is replaced.
 *
 * <p>An entry that logs is asked for by itself: it counts what fits it and says nothing.
 */
final class AccessList {

  private static final int FIRST = 60_000;

  private final ImmutableList<AclEntry> entries;
  private final String content;

  /**
   * @param owner whose list it is
   */
  AccessList(Object owner, ImmutableList<AclEntry> entries) {
    this.entries = entries;
    content = owner + " " + entries;
  }

  /** Asks for all that decide at once, of which the first that fits answers; and for each other. */
  List<Action> calls(Question question) {
    List<Action> calls = new ArrayList<>(decisiveCall(question));
    for (int i = 0; i < entries.size(); i++) {
      if (isLog(entries.get(i))) {
        calls.add(Action.loadMetadata(log(question, i)));
        calls.add(Action.call(Table.ACL_ENTRY));
      }
    }
    return calls;
  }

  /** Asks for those alone that decide. */
  List<Action> decisiveCall(Question question) {
    return entries.stream().allMatch(AccessList::isLog)
        ? ImmutableList.of()
        : ImmutableList.of(Action.loadMetadata(decisive(question)), Action.call(Table.ACL_ENTRY));
  }

  Set<FlowSpec> rows(Question question) {
    ImmutableSet.Builder<FlowSpec> rows = ImmutableSet.builder();
    for (int i = 0; i < entries.size(); i++) {
      rows.addAll(rows(i, question));
    }
    return rows.build();
  }

  /** The rows of one entry: those that count what endpoints send, or what they receive. */
  Set<FlowSpec> rows(int index, Direction passes) {
    ImmutableSet.Builder<FlowSpec> rows = ImmutableSet.builder();
    for (Question question : Question.values()) {
      if (question.passes() == passes) {
        rows.addAll(rows(index, question));
      }
    }
    return rows.build();
  }

  private Set<FlowSpec> rows(int index, Question question) {
    ImmutableSet.Builder<FlowSpec> rows = ImmutableSet.builder();
    AclEntry entry = entries.get(index);
    long key = isLog(entry) ? log(question, index) : decisive(question);
    TrafficMatches matches =
        new TrafficMatches(
            entry.traffic(),
            entry.source(),
            entry.destination(),
            question.isMirrored(),
            use(entry.action()));
    for (Match match : matches.of(key)) {
      FlowSpec.Builder row = FlowSpec.in(Table.ACL_ENTRY, FIRST - index, match);
      if (entry.action() == AclEntry.Action.DENY) {
        row.then(Action.say(Verdict.DENY));
      }
      rows.add(row.end());
    }
    return rows.build();
  }

  private static TrafficMatches.Use use(AclEntry.Action action) {
    switch (action) {
      case ALLOW:
        return TrafficMatches.Use.ADMIT;
      case DENY:
        return TrafficMatches.Use.REFUSE;
      default:
        return TrafficMatches.Use.COUNT;
    }
  }

  private long decisive(Question question) {
    return Keys.aclEntry(question, content);
  }

  private long log(Question question, int index) {
    return Keys.aclEntry(question, content + ' ' + index);
  }

  private static boolean isLog(AclEntry entry) {
    return entry.action() == AclEntry.Action.LOG;
  }
}

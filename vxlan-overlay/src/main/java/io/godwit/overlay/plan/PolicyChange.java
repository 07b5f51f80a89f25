package io.godwit.overlay.plan;

import com.google.common.collect.Sets;
import io.godwit.location.EdgeId;
import io.godwit.overlay.view.SegmentPolicy;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What changed for one edge in what the groups of a network say, and in whose members matter. */
final class PolicyChange {

  private final Set<String> groups = new TreeSet<>();
  private final Set<String> asked = new TreeSet<>();

  PolicyChange(SegmentPolicy before, SegmentPolicy after, EdgeId edge) {
    if (before == after) {
      return;
    }
    Set<String> was = before.usedAt(edge);
    Set<String> is = after.usedAt(edge);
    for (String group : Sets.union(was, is)) {
      if (was.contains(group) != is.contains(group) || differs(before, after, group)) {
        groups.add(group);
      }
    }
    if (!groups.isEmpty()) {
      asked.addAll(Sets.symmetricDifference(before.askedAt(edge), after.askedAt(edge)));
    }
  }

  /** Groups that came, went or say something else. */
  Set<String> groups() {
    return groups;
  }

  /** Groups about whose members the edge has begun to ask, or ceased to. */
  Set<String> asked() {
    return asked;
  }

  private static boolean differs(SegmentPolicy before, SegmentPolicy after, String group) {
    Optional<?> was = before.group(group);
    return !was.equals(after.group(group));
  }
}

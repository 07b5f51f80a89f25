package io.godwit.overlay.plan;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.LinkedHashMultimap;
import com.google.common.collect.SetMultimap;
import io.godwit.overlay.flow.FlowSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Changes of an edge, one after the other, that become one; see {@link Delta#then}. What it costs
 * to take another goes by that one alone, however much has come together. Not thread-safe.
 */
public final class DeltaSum {

  private final Map<FlowSpec.Identity, FlowSpec> adds = new LinkedHashMap<>();

  /** None of these identities is added as well. */
  private final SetMultimap<FlowSpec.Identity, FlowSpec> removes = LinkedHashMultimap.create();

  private @Nullable Delta sum = Delta.EMPTY;

  /** All so far and then this. */
  public void then(Delta next) {
    sum = null;
    for (FlowSpec rule : next.removes()) {
      FlowSpec.Identity identity = rule.identity();
      adds.remove(identity);
      removes.put(identity, rule);
    }
    for (FlowSpec rule : next.adds()) {
      FlowSpec.Identity identity = rule.identity();
      removes.removeAll(identity);
      adds.put(identity, rule);
    }
  }

  /** What has come together so far. */
  public Delta delta() {
    if (sum == null) {
      sum = Delta.of(ImmutableSet.copyOf(adds.values()), ImmutableSet.copyOf(removes.values()));
    }
    return sum;
  }
}

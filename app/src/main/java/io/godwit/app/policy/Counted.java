package io.godwit.app.policy;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import io.godwit.app.program.Count;
import io.godwit.overlay.plan.Ledger;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;

/** What several edges have counted together. Immutable. */
@AutoValue
public abstract class Counted {

  static Counted of(
      List<Map<Ledger.Column, Count>> rows, SortedMap<String, OptionalLong> readAtMillis) {
    return new AutoValue_Counted(
        rows.stream().map(ImmutableMap::copyOf).collect(ImmutableList.toImmutableList()),
        ImmutableSortedMap.copyOfSorted(readAtMillis));
  }

  /** One for each rule or entry, in their order. */
  public abstract ImmutableList<ImmutableMap<Ledger.Column, Count>> rows();

  /** The edges asked, and when each switch was last read, in milliseconds since 1970. */
  public abstract ImmutableSortedMap<String, OptionalLong> readAtMillis();
}

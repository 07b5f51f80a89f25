package io.godwit.app.onos;

import com.google.common.collect.ImmutableSet;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.RateLimit;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.onosproject.net.meter.MeterId;

/** Which meters one switch has for which limits, and which rules use them. Thread-safe. */
final class SwitchMeters {

  private final Map<RateLimit, Entry> entries = new HashMap<>();
  private boolean none;
  private boolean slow;

  /** One meter. Guarded by the switch that it is of. */
  static final class Entry {
    private final Set<FlowSpec.Identity> users = new HashSet<>();

    /** Rules that were sent before the meter was there. */
    private final Set<FlowSpec> without = new HashSet<>();

    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    private @Nullable MeterId id;
    private boolean confirmed;
  }

  /**
   * Counts a rule among the users of a meter.
   *
   * @param make is given the meter if it is to be made, to do so by and by
   * @return completes when the meter is there or can't be had
   */
  synchronized CompletableFuture<Void> use(RateLimit limit, FlowSpec rule, Consumer<Entry> make) {
    Entry entry = entries.get(limit);
    if (entry == null) {
      entry = new Entry();
      entries.put(limit, entry);
      if (none) {
        entry.settled.complete(null);
      } else {
        make.accept(entry);
      }
    }
    entry.users.add(rule.identity());
    return entry.settled;
  }

  /** The limit's meter, if it is there; if it is on its way the rule is remembered. */
  synchronized Optional<MeterId> meter(RateLimit limit, FlowSpec rule) {
    Entry entry = entries.get(limit);
    if (entry == null || !entry.confirmed) {
      if (entry != null) {
        entry.without.add(rule);
      }
      return Optional.empty();
    }
    entry.without.remove(rule);
    return Optional.ofNullable(entry.id);
  }

  synchronized Optional<MeterId> id(RateLimit limit) {
    Entry entry = entries.get(limit);
    return entry == null || !entry.confirmed ? Optional.empty() : Optional.ofNullable(entry.id);
  }

  /** All numbers that are taken, or about to be. */
  synchronized Set<MeterId> ids() {
    return entries.values().stream()
        .map(entry -> entry.id)
        .filter(Objects::nonNull)
        .collect(Collectors.toCollection(HashSet::new));
  }

  synchronized void leaving(RateLimit limit, FlowSpec rule) {
    Entry entry = entries.get(limit);
    if (entry != null) {
      entry.without.remove(rule);
    }
  }

  /** The meter, if nobody uses it any more. */
  synchronized Optional<Entry> gone(RateLimit limit, FlowSpec rule) {
    Entry entry = entries.get(limit);
    if (entry == null || !entry.users.remove(rule.identity()) || !entry.users.isEmpty()) {
      return Optional.empty();
    }
    entries.remove(limit);
    return Optional.of(entry);
  }

  synchronized Optional<MeterId> number(Entry entry) {
    return Optional.ofNullable(entry.id);
  }

  /** A new beginning: the switch may be another one by now. */
  synchronized void adopt(Map<RateLimit, MeterId> seen) {
    entries.clear();
    none = false;
    slow = false;
    seen.forEach(
        (limit, id) -> {
          Entry entry = new Entry();
          entry.id = id;
          entry.confirmed = true;
          entry.settled.complete(null);
          entries.put(limit, entry);
        });
  }

  /** ONOS has given the meter a number. */
  synchronized Collection<FlowSpec> numbered(Entry entry, MeterId id) {
    entry.id = id;
    return settle(entry);
  }

  /**
   * The switch has the meter.
   *
   * @return the rules that were sent without it
   */
  synchronized Collection<FlowSpec> confirmed(Entry entry) {
    entry.confirmed = true;
    return settle(entry);
  }

  private static Collection<FlowSpec> settle(Entry entry) {
    if (!entry.confirmed || entry.id == null) {
      return ImmutableSet.of();
    }
    Collection<FlowSpec> without = ImmutableSet.copyOf(entry.without);
    entry.without.clear();
    entry.settled.complete(null);
    return without;
  }

  /**
   * The meter can't be had.
   *
   * @return whether that is news of this switch
   */
  synchronized boolean failed(Entry entry) {
    boolean news = !none;
    none = true;
    entry.settled.complete(null);
    return news;
  }

  synchronized boolean isSlow() {
    return slow;
  }

  /** Whether that is news. */
  synchronized boolean becomesSlow() {
    boolean news = !slow;
    slow = true;
    return news;
  }
}

package io.godwit.scenarios.scenario;

import io.godwit.scenarios.accounting.Accounting;
import io.godwit.scenarios.accounting.Packet;
import io.godwit.scenarios.accounting.Trace;
import io.godwit.scenarios.move.Move;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** What got through of streams while a guest was at home, at a place that limits, at home again. */
final class LimitTable {

  /** When the meter's burst is used up, and what waited for the guest has been read. */
  private static final long SETTLED_NANOS = 500_000_000;

  private static final double NANOS = 1e9;

  private final Move there;
  private final Move back;
  private final int limit;
  private final List<String> lines = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();

  /**
   * @param limit of {@code away}, in packets a second
   */
  LimitTable(String home, String away, Move there, Move back, int limit) {
    this.there = there;
    this.back = back;
    this.limit = limit;
    lines.add(
        "%-42s %14s %14s %14s"
            .formatted("gaps at home, packets a second away", home, away, home + " again"));
  }

  void add(String name, Trace trace) {
    ToLongFunction<Packet> when =
        name.equals(PlaceTable.FREE_FROM_GUEST) ? Packet::sentNanos : Packet::seenNanos;
    long first =
        trace.seen().stream().filter(p -> when.applyAsLong(p) < there.pausedNanos()).count();
    long last =
        trace.seen().stream()
            .filter(p -> when.applyAsLong(p) < there.pausedNanos())
            .mapToLong(Packet::number)
            .max()
            .orElse(-1);
    long gaps = last + 1 - first;
    long from = there.resumedNanos() + SETTLED_NANOS;
    long through =
        trace.seen().stream()
            .filter(p -> when.applyAsLong(p) >= from && when.applyAsLong(p) < back.pausedNanos())
            .count();
    double rate = through / ((back.pausedNanos() - from) / NANOS);
    int after = Accounting.count(trace, back.pausedNanos(), back.resumedNanos()).lostAfter();
    lines.add("%-42s %14d %14.0f %14d".formatted(name, gaps, rate, after));
    if (gaps != 0 || after != 0 || first == 0) {
      faults.add("%s lost %d of %d at home, %d at home again".formatted(name, gaps, first, after));
    }
    // A userspace datapath's meter is no clock: what counts is that it is neither open nor shut.
    if (rate > 1.5 * limit || rate < 0.5 * limit) {
      faults.add("%s came through at %.0f a second, of %d".formatted(name, rate, limit));
    }
  }

  List<String> lines() {
    return lines;
  }

  List<String> faults() {
    return faults;
  }
}

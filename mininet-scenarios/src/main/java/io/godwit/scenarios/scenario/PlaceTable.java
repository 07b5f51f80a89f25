package io.godwit.scenarios.scenario;

import io.godwit.scenarios.accounting.Accounting;
import io.godwit.scenarios.accounting.Counts;
import io.godwit.scenarios.accounting.Packet;
import io.godwit.scenarios.accounting.Trace;
import io.godwit.scenarios.move.Move;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What arrived of each flow while a guest was at home, away, and at home again; and what must not
 * have. A packet belongs where the guest was when it was seen, for what waits for a guest that
 * moves was let through by the place that it moves to; but one that the guest sent where it was
 * when it sent it.
 */
final class PlaceTable {

  static final String NOT_AT_HOME = "UDP that home forbids";
  static final String NOT_AWAY = "UDP that away forbids";
  static final String TALK_NOT_AT_HOME = "conversation that home forbids,";
  static final String TALK_NOT_AWAY = "conversation that away forbids,";
  static final String FREE_TO_GUEST = "unrelated, to the guest";
  static final String FREE_FROM_GUEST = "unrelated, from the guest";

  private static final int STAYS = 3;

  private final String home;
  private final String away;
  private final Move there;
  private final Move back;
  private final Map<String, Trace> traces = new LinkedHashMap<>();
  private final Map<String, TapWatch.Delivered> taps = new LinkedHashMap<>();

  PlaceTable(String home, String away, Move there, Move back) {
    this.home = home;
    this.away = away;
    this.there = there;
    this.back = back;
  }

  void add(Map<String, ?> more) {
    more.forEach(
        (name, one) -> {
          if (one instanceof Trace trace) {
            traces.put(name, trace);
          } else {
            taps.put(name, (TapWatch.Delivered) one);
          }
        });
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("%-42s %14s %14s %14s".formatted("arrived, of sent", home, away, home + " again"));
    traces.forEach(
        (name, trace) -> {
          int[] sent = stays(name, trace.sent());
          int[] seen = stays(name, trace.seen());
          lines.add(
              "%-42s %14s %14s %14s"
                  .formatted(
                      name, of(seen[0], sent[0]), of(seen[1], sent[1]), of(seen[2], sent[2])));
        });
    taps.forEach(
        (place, delivered) ->
            lines.add(
                "at the guest's port of %s: %d frames that home (%s) forbids, %d that away forbids"
                    .formatted(place, delivered.toEdgesPorts(), home, delivered.toSitesPorts())));
    return lines;
  }

  private static String of(int seen, int sent) {
    return seen + " of " + sent;
  }

  /** What is not as it must be; empty if all is well. */
  List<String> faults() {
    List<String> faults = new ArrayList<>();
    traces.forEach(
        (name, trace) -> {
          int[] seen = stays(name, trace.seen());
          if (name.startsWith(FREE_TO_GUEST) || name.startsWith(FREE_FROM_GUEST)) {
            undisturbed(name, trace, faults);
            return;
          }
          boolean notAtHome = name.startsWith(NOT_AT_HOME) || name.startsWith(TALK_NOT_AT_HOME);
          for (int stay = 0; stay < STAYS; stay++) {
            boolean forbidden = notAtHome == (stay != 1);
            if (forbidden && seen[stay] > 0) {
              faults.add("%d of %s, in stay %d".formatted(seen[stay], name, stay));
            }
          }
          if (seen[notAtHome ? 1 : 0] == 0) {
            faults.add("nothing arrived of " + name);
          }
          if (name.equals(NOT_AT_HOME) || name.equals(NOT_AWAY)) {
            whole(name, trace, faults);
          }
        });
    tap(home, true, faults);
    tap(away, false, faults);
    return faults;
  }

  private void tap(String place, boolean isHome, List<String> faults) {
    TapWatch.Delivered delivered = taps.getOrDefault(place, new TapWatch.Delivered(-1, -1));
    int forbidden = isHome ? delivered.toEdgesPorts() : delivered.toSitesPorts();
    int allowed = isHome ? delivered.toSitesPorts() : delivered.toEdgesPorts();
    if (forbidden != 0 || allowed <= 0) {
      faults.add("the port of " + place + " got " + delivered);
    }
  }

  private void undisturbed(String name, Trace trace, List<String> faults) {
    Counts counts = Accounting.count(trace, there.pausedNanos(), there.resumedNanos());
    if (counts.lost() > 0 || counts.duplicates() > 0) {
      faults.add(
          "%s lost %d, %d twice: %s"
              .formatted(
                  name,
                  counts.lost(),
                  counts.duplicates(),
                  Accounting.lostSpans(trace, there.pausedNanos())));
    }
  }

  /** Within a stay what is allowed arrives without a gap: none of it met the other place's list. */
  private void whole(String name, Trace trace, List<String> faults) {
    List<Set<Long>> stays = new ArrayList<>();
    for (int stay = 0; stay < STAYS; stay++) {
      stays.add(new HashSet<>());
    }
    for (Packet packet : trace.seen()) {
      stays.get(stay(packet.seenNanos())).add(packet.number());
    }
    for (Set<Long> numbers : stays) {
      long first = numbers.stream().mapToLong(Long::longValue).min().orElse(0);
      long last = numbers.stream().mapToLong(Long::longValue).max().orElse(-1);
      if (last - first + 1 != numbers.size()) {
        faults.add(
            "%s arrived with gaps: %d of %d".formatted(name, numbers.size(), last - first + 1));
      }
    }
  }

  private int[] stays(String name, List<Packet> packets) {
    boolean byGuest = name.endsWith(" back") || name.equals(FREE_FROM_GUEST);
    int[] counts = new int[STAYS];
    for (Packet packet : packets) {
      counts[stay(byGuest ? packet.sentNanos() : packet.seenNanos())]++;
    }
    return counts;
  }

  /** Before the first resume 0, before the second 1, else 2. */
  private int stay(long nanos) {
    if (nanos < there.resumedNanos()) {
      return 0;
    }
    return nanos < back.resumedNanos() ? 1 : 2;
  }
}

package io.godwit.scenarios.accounting;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Counts what a trace tells. */
public final class Accounting {

  private static final double NANOS_PER_MILLI = 1e6;

  private Accounting() {}

  /**
   * Counts a stream around a move; whether a packet belongs before, into or after the blackout is
   * decided by when it was sent.
   *
   * @param pausedNanos when the guest stopped
   * @param resumedNanos when it went on
   */
  public static Counts count(Trace trace, long pausedNanos, long resumedNanos) {
    Set<Long> arrived = new HashSet<>();
    int duplicates = 0;
    int reordered = 0;
    long highest = -1;
    for (Packet packet : trace.seen()) {
      if (!arrived.add(packet.number())) {
        duplicates++;
      } else if (packet.number() < highest) {
        reordered++;
      } else {
        highest = packet.number();
      }
    }
    int before = 0;
    int during = 0;
    int after = 0;
    for (Packet packet : trace.sent()) {
      if (arrived.contains(packet.number())) {
        continue;
      }
      if (packet.sentNanos() < pausedNanos) {
        before++;
      } else if (packet.sentNanos() < resumedNanos) {
        during++;
      } else {
        after++;
      }
    }
    return new Counts(
        trace.sent().size(), before, during, after, duplicates, reordered, longestGap(trace));
  }

  /**
   * When lost packets were sent, for messages: spans in milliseconds after the guest's stop, in
   * which nothing got through.
   */
  public static String lostSpans(Trace trace, long pausedNanos) {
    Set<Long> arrived = new HashSet<>();
    trace.seen().forEach(packet -> arrived.add(packet.number()));
    List<String> spans = new ArrayList<>();
    Packet first = null;
    Packet last = null;
    for (Packet packet : trace.sent()) {
      boolean lost = !arrived.contains(packet.number());
      if (lost) {
        first = first == null ? packet : first;
        last = packet;
      }
      if (first != null && last != null && (!lost || packet == lastOf(trace.sent()))) {
        spans.add(
            "%d from %.1f to %.1f ms"
                .formatted(
                    last.number() - first.number() + 1,
                    millisSince(pausedNanos, first.sentNanos()),
                    millisSince(pausedNanos, last.sentNanos())));
        first = null;
      }
    }
    return String.join(", ", spans);
  }

  private static Packet lastOf(List<Packet> packets) {
    return packets.get(packets.size() - 1);
  }

  /**
   * The longest time without an arrival, in milliseconds: from the first sending, between arrivals,
   * and to the last sending, so that a stream which never comes back shows it.
   */
  public static double longestGap(Trace trace) {
    if (trace.sent().isEmpty()) {
      return 0;
    }
    long last = trace.sent().get(0).sentNanos();
    long longest = 0;
    for (Packet packet : trace.seen()) {
      longest = Math.max(longest, packet.seenNanos() - last);
      last = Math.max(last, packet.seenNanos());
    }
    longest = Math.max(longest, lastOf(trace.sent()).sentNanos() - last);
    return longest / NANOS_PER_MILLI;
  }

  /** A time relative to another, in milliseconds. */
  public static double millisSince(long originNanos, long nanos) {
    return (nanos - originNanos) / NANOS_PER_MILLI;
  }
}

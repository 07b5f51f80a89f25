package io.godwit.scenarios.accounting;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One packet a millisecond for a second; the guest stops at 400 ms and goes on at 500 ms. */
final class AccountingTest {

  private static final long MILLI = 1_000_000;
  private static final long PAUSED = 400 * MILLI;
  private static final long RESUMED = 500 * MILLI;

  private static Packet packet(int number, double seenMillis) {
    return new Packet(1, number, number * MILLI, (long) (seenMillis * MILLI));
  }

  private static List<Packet> sent() {
    return IntStream.range(0, 1000).mapToObj(n -> packet(n, n)).toList();
  }

  /** Every packet arrives half a millisecond after it was sent, but for those from..to-1. */
  private static List<Packet> seenBut(int from, int to) {
    List<Packet> seen = new ArrayList<>();
    for (int n = 0; n < 1000; n++) {
      if (n < from || n >= to) {
        seen.add(packet(n, n + 0.5));
      }
    }
    return seen;
  }

  private static Counts count(List<Packet> seen) {
    return Accounting.count(Trace.of(1, sent(), seen), PAUSED, RESUMED);
  }

  @Test
  void aMoveThatNobodyNoticesCountsNothing() {
    Counts counts = count(seenBut(0, 0));
    assertEquals(new Counts(1000, 0, 0, 0, 0, 0, 1.0), counts);
  }

  @Test
  void whatIsLostBelongsToWhenItWasSent() {
    assertEquals(10, count(seenBut(390, 400)).lostBefore());
    assertEquals(100, count(seenBut(400, 500)).lostInBlackout());
    assertEquals(20, count(seenBut(500, 520)).lostAfter());
    Counts all = count(seenBut(390, 520));
    assertEquals(
        List.of(10, 100, 20), List.of(all.lostBefore(), all.lostInBlackout(), all.lostAfter()));
    assertEquals(130, all.lost());
  }

  @Test
  void theLongestGapIsBetweenArrivals() {
    assertEquals(101.0, count(seenBut(400, 500)).longestGapMillis());
  }

  @Test
  void aStreamThatNeverComesBackHasAGapToItsLastSending() {
    assertEquals(599.5, count(seenBut(400, 1000)).longestGapMillis());
    assertEquals(600, count(seenBut(400, 1000)).lost());
  }

  @Test
  void aStreamOfWhichNothingArrivesIsOneGap() {
    assertEquals(999.0, count(List.of()).longestGapMillis());
  }

  @Test
  void aSecondArrivalIsADuplicateAndNoReordering() {
    List<Packet> seen = seenBut(0, 0);
    seen.add(packet(7, 1000));
    seen.add(packet(7, 1001));
    Counts counts = count(seen);
    assertEquals(2, counts.duplicates());
    assertEquals(0, counts.reordered());
    assertEquals(0, counts.lost());
  }

  @Test
  void aFirstArrivalBehindAHigherNumberIsReordered() {
    List<Packet> seen = seenBut(600, 602);
    seen.add(packet(600, 1000));
    seen.add(packet(601, 1001));
    assertEquals(2, count(seen).reordered());
    assertEquals(0, count(seen).duplicates());
  }

  @Test
  void packetsOfOtherStreamsAreStrangersAndCountForNothing() {
    List<Packet> seen = seenBut(3, 4);
    seen.add(new Packet(2, 3, 0, 0));
    Trace trace = Trace.of(1, sent(), seen);
    assertEquals(1, trace.strangers().size());
    assertEquals(1, Accounting.count(trace, PAUSED, RESUMED).lost());
  }

  @Test
  void lossesAreToldAsSpans() {
    Trace trace = Trace.of(1, sent(), seenBut(400, 402));
    assertEquals("2 from 0.0 to 1.0 ms", Accounting.lostSpans(trace, PAUSED));
    assertEquals("", Accounting.lostSpans(Trace.of(1, sent(), seenBut(0, 0)), PAUSED));
    assertEquals(
        "1 from 599.0 to 599.0 ms",
        Accounting.lostSpans(Trace.of(1, sent(), seenBut(999, 1000)), PAUSED));
  }

  @Test
  void nothingSentIsNothingLost() {
    Trace nothing = new Trace(List.of(), List.of(), List.of());
    assertEquals(new Counts(0, 0, 0, 0, 0, 0, 0), Accounting.count(nothing, PAUSED, RESUMED));
  }
}

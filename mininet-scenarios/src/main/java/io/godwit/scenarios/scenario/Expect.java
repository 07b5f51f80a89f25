package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.scenarios.accounting.Accounting;
import io.godwit.scenarios.accounting.Counts;
import io.godwit.scenarios.accounting.Trace;
import io.godwit.scenarios.move.GodwitMover;
import io.godwit.scenarios.move.MeasuredMove;
import io.godwit.scenarios.report.Run;
import java.util.Map;

/** What must hold of every move under Godwit. */
final class Expect {

  /** A connection that has come back by then counts as alive, however slow the machine is. */
  private static final double ALIVE_MILLIS = 3_000;

  private Expect() {}

  /** Nothing lost at any time, nothing twice, TCP alive, and no packet in the wrong tenant. */
  static void unnoticed(MeasuredMove move) {
    for (Run run : move.runs()) {
      String what =
          "%s, peer %s, run %d: %s %s"
              .formatted(
                  run.direction(), run.peer(), run.repetition(), move.losses(), run.timeline());
      assertEquals(0, run.lostAfter(), "packets lost that were sent after the resume, " + what);
      assertEquals(0, run.lostInBlackout(), "packets lost in the blackout, " + what);
      assertEquals(0, run.lostBefore(), "packets lost before the stop, " + what);
      assertEquals(0, run.duplicates(), "packets delivered twice, " + what);
      Double stall = run.tcpStallMs();
      if (stall != null) {
        assertTrue(
            stall < run.blackoutMs() + ALIVE_MILLIS,
            "TCP stood still for " + stall + " ms, " + what);
      }
    }
    isolated(move);
  }

  /** The others had turned to the destination before the stop was announced. */
  static void nearlyDoneWasTaken(MeasuredMove move) {
    assertTrue(
        move.move().timeline().containsKey("godwit poised"),
        "the network did not turn beforehand: " + move.move().timeline());
  }

  /** The engine had its word from the network itself, before Godwit's answer. */
  static void echoed(MeasuredMove move) {
    assertTrue(
        move.move().timeline().containsKey(GodwitMover.ECHOED),
        "the network did not answer: " + move.move().timeline());
  }

  /** No tenant got another's packets. */
  static void isolated(MeasuredMove move) {
    move.traces().forEach(Expect::isolated);
  }

  private static void isolated(String name, Trace trace) {
    assertTrue(!trace.sent().isEmpty(), name + " sent nothing");
    assertEquals(
        0,
        trace.strangers().size(),
        "packets of another stream arrived at the receiver of " + name);
  }

  /** Every stream got through as if nothing had happened: nothing lost, nothing twice. */
  static void undisturbed(Map<String, Trace> traces) {
    traces.forEach(
        (name, trace) -> {
          isolated(name, trace);
          long origin = trace.sent().get(0).sentNanos();
          Counts counts = Accounting.count(trace, origin, origin);
          assertEquals(
              0,
              counts.lost(),
              "%s lost packets, after its first: %s"
                  .formatted(name, Accounting.lostSpans(trace, origin)));
          assertEquals(0, counts.duplicates(), name + " got packets twice");
        });
  }
}

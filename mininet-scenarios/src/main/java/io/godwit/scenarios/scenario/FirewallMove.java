package io.godwit.scenarios.scenario;

import io.godwit.scenarios.accounting.Accounting;
import io.godwit.scenarios.accounting.Counts;
import io.godwit.scenarios.accounting.Trace;
import io.godwit.scenarios.move.Move;
import io.godwit.scenarios.traffic.Attack;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What came of a move.
 *
 * @param attack null if nobody attacked
 */
record FirewallMove(Move move, Map<String, Trace> traces, Attack.@Nullable Result attack) {

  /** What was lost of which flow, and when. */
  List<String> losses() {
    List<String> lines = new ArrayList<>();
    traces.forEach(
        (name, trace) -> {
          Counts counts = counts(trace);
          if (lost(counts) > 0) {
            lines.add(
                "%s%s lost %d before, %d in the blackout, %d after: %s"
                    .formatted(
                        name,
                        isAlive(trace) ? "" : " is DEAD,",
                        counts.lostBefore(),
                        counts.lostInBlackout(),
                        counts.lostAfter(),
                        Accounting.lostSpans(trace, move.pausedNanos())));
          }
        });
    return lines;
  }

  void into(FirewallTable table) {
    traces.forEach((name, trace) -> table.flow(name, isAlive(trace), counts(trace)));
    table.attacks(attacks());
  }

  void into(FlowMatrix matrix, String cell) {
    traces.forEach((name, trace) -> matrix.add(name, cell, isAlive(trace), lost(counts(trace))));
  }

  Attack.Result attacked() {
    return Objects.requireNonNull(attack, "nobody attacked");
  }

  Map<Attack.Kind, Attack.Count> attacks() {
    return attack == null ? Map.of() : attack.counts();
  }

  private Counts counts(Trace trace) {
    return Accounting.count(trace, move.pausedNanos(), move.resumedNanos());
  }

  private static int lost(Counts counts) {
    return counts.lostBefore() + counts.lostInBlackout() + counts.lostAfter();
  }

  /** All flows together; datagrams only, for TCP sends again. */
  int lost() {
    return traces.values().stream().mapToInt(trace -> lost(counts(trace))).sum();
  }

  private boolean isAlive(Trace trace) {
    return trace.seen().stream().anyMatch(packet -> packet.sentNanos() > move.resumedNanos());
  }

  /** Those of which nothing arrived any more. */
  List<String> dead() {
    return traces.entrySet().stream()
        .filter(entry -> !isAlive(entry.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** How many frames of one kind got through. */
  int delivered(Attack.Kind kind) {
    return attacks().getOrDefault(kind, new Attack.Count(0, 0)).delivered();
  }
}

package io.godwit.scenarios.scenario;

import io.godwit.scenarios.accounting.Counts;
import io.godwit.scenarios.traffic.Attack;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which flows lived and which attacks failed, over all moves of a scenario. */
final class FirewallTable {

  /** A flow's figures over all moves. */
  private static final class Flow {
    private int moves;
    private int alive;
    private int sent;
    private int lost;
  }

  private final Map<String, Flow> flows = new LinkedHashMap<>();
  private final Map<Attack.Kind, Attack.Count> attacks = new EnumMap<>(Attack.Kind.class);

  void flow(String name, boolean alive, Counts counts) {
    Flow flow = flows.computeIfAbsent(name, key -> new Flow());
    flow.moves++;
    flow.alive += alive ? 1 : 0;
    flow.sent += counts.sent();
    flow.lost += counts.lostBefore() + counts.lostInBlackout() + counts.lostAfter();
  }

  void attacks(Map<Attack.Kind, Attack.Count> counts) {
    counts.forEach(
        (kind, count) ->
            attacks.merge(
                kind,
                count,
                (one, other) ->
                    new Attack.Count(
                        one.sent() + other.sent(), one.delivered() + other.delivered())));
  }

  /** The table's lines, a header before each half. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("%-70s %5s %5s %7s %5s".formatted("flow", "moves", "alive", "sent", "lost"));
    flows.forEach(
        (name, flow) ->
            lines.add(
                "%-70s %5d %5d %7d %5d"
                    .formatted(name, flow.moves, flow.alive, flow.sent, flow.lost)));
    if (!attacks.isEmpty()) {
      lines.add("%-70s %5s %5s %7s %5s".formatted("attack", "", "", "sent", "in"));
      attacks.forEach(
          (kind, count) ->
              lines.add(
                  "%-70s %5s %5s %7d %5d"
                      .formatted(kind.label(), "", "", count.sent(), count.delivered())));
    }
    return lines;
  }
}

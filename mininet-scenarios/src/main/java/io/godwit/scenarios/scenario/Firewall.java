package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.scenarios.accounting.Accounting;
import io.godwit.scenarios.accounting.Counts;
import io.godwit.scenarios.accounting.Trace;
import io.godwit.scenarios.move.Move;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.Mode;
import io.godwit.scenarios.topology.Registration;
import io.godwit.scenarios.topology.SecurityGroups;
import io.godwit.scenarios.topology.Topology;
import io.godwit.scenarios.topology.Vm;
import io.godwit.scenarios.traffic.Attack;
import io.godwit.scenarios.traffic.Conversation;
import io.godwit.scenarios.traffic.Conversations;
import io.godwit.scenarios.traffic.Pause;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the policy scenarios share: a guest behind a firewall that moves while connections live. */
final class Firewall implements AutoCloseable {

  private static final long BEFORE_MILLIS = 600;

  /** Longer than what TCP waits before it tries again for the third time. */
  private static final long AFTER_MILLIS = 2_000;

  private final Testbed testbed;
  private final Recorder recorder;
  private final Testbed.Network network;
  private final Registration registration;
  private final Vm guest;
  private final String group;

  /**
   * @param group that the guest is in; empty for none
   */
  Firewall(Testbed testbed, Recorder recorder, String group) {
    this.testbed = testbed;
    this.recorder = recorder;
    this.group = group;
    network = testbed.network(Mode.GODWIT);
    registration = testbed.registration(network.topology());
    guest = network.topology().vm(Topology.GUEST);
    SecurityGroups.define(testbed.godwit());
    if (!group.isEmpty()) {
      registration.regroup(guest, group);
    }
  }

  /** Moves the guest to the next hypervisor; its peer is at the third, and nobody else's friend. */
  Result move(double blackoutMillis, boolean overIpv6, boolean attacked) {
    Topology topology = network.topology();
    String source = network.measurement().place();
    String destination = network.measurement().nextPlace();
    String third =
        topology.hypervisors().stream()
            .filter(one -> !one.equals(source) && !one.equals(destination))
            .findFirst()
            .orElseThrow();
    Vm peer = topology.peerOn(third);
    boolean peerOpens = group.equals(SecurityGroups.PEER_OPENS);
    if (peerOpens) {
      registration.regroup(peer, SecurityGroups.FRIENDS);
    }
    List<Conversation> all =
        peerOpens
            ? Conversations.ofEveryKind(peer, guest, overIpv6)
            : Conversations.ofEveryKind(guest, peer, overIpv6);
    Conversations conversations = Conversations.start(testbed.agent(), all);
    Attack attack = attacked ? attack(peer, all.get(3)) : null;
    Pause.millis(BEFORE_MILLIS);
    Move move = network.measurement().moveUnmeasured(destination, blackoutMillis);
    Pause.millis(AFTER_MILLIS);
    Map<Attack.Kind, Attack.Count> counts = attack == null ? Map.of() : attack.stop();
    Map<String, Trace> traces = conversations.stop();
    if (peerOpens) {
      registration.regroup(peer);
    }
    return new Result(move, traces, counts);
  }

  /** From every hypervisor, in the guest's tenant and in the other; all VMs of both watch. */
  private Attack attack(Vm peer, Conversation live) {
    List<Vm> attackers =
        network.topology().vms().stream()
            .filter(vm -> !vm.equals(guest) && !vm.equals(peer))
            .filter(vm -> !vm.equals(network.topology().twinOf(guest)))
            .toList();
    return Attack.start(testbed.agent(), attackers, List.of(guest, peer), guest, live);
  }

  /**
   * What came of a move.
   *
   * @param attacks empty if nobody attacked
   */
  record Result(Move move, Map<String, Trace> traces, Map<Attack.Kind, Attack.Count> attacks) {

    /** Every flow, and whether something that was sent after the resume arrived. */
    List<String> flows() {
      List<String> lines = new ArrayList<>();
      traces.forEach(
          (name, trace) -> {
            Counts counts = counts(trace);
            lines.add(
                "%-15s %-5s sent %d, lost %d before, %d in the blackout, %d after%s"
                    .formatted(
                        name,
                        isAlive(trace) ? "alive" : "DEAD",
                        counts.sent(),
                        counts.lostBefore(),
                        counts.lostInBlackout(),
                        counts.lostAfter(),
                        lost(counts) == 0
                            ? ""
                            : ": " + Accounting.lostSpans(trace, move.pausedNanos())));
          });
      return lines;
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
      return attacks.getOrDefault(kind, new Attack.Count(0, 0)).delivered();
    }
  }

  /** Moves over each blackout, IPv4 and IPv6 in turn; every flow must live and nothing be lost. */
  void everyFlowLives(double... blackouts) {
    List<String> lost = new ArrayList<>();
    for (int repetition = 0; repetition < recorder.repetitions(); repetition++) {
      for (int i = 0; i < blackouts.length; i++) {
        boolean overIpv6 = (repetition + i) % 2 == 1;
        Result result = move(blackouts[i], overIpv6, false);
        String what =
            "%s, %s, blackout %.0f ms".formatted(group, overIpv6 ? "IPv6" : "IPv4", blackouts[i]);
        tell(what, result);
        assertEquals(List.of(), result.dead(), what + ": dead");
        if (result.lost() > 0) {
          lost.add(what + ": " + result.lost());
        }
      }
    }
    assertEquals(List.of(), lost, "packets lost");
  }

  void tell(String what, Result result) {
    recorder.say(what);
    result.flows().forEach(line -> recorder.say("  " + line));
    result
        .attacks()
        .forEach(
            (kind, count) ->
                recorder.say(
                    "  %-70s sent %d, delivered %d"
                        .formatted(kind.label(), count.sent(), count.delivered())));
  }

  /** Attacked through a whole move: nothing gets in, and every flow lives. */
  void nobodyGetsIn() {
    Result result = move(100, false, true);
    tell(group + ", attacked", result);
    result
        .attacks()
        .forEach(
            (kind, count) -> {
              assertTrue(count.sent() > 100, kind + " was hardly tried: " + count);
              assertEquals(0, count.delivered(), "delivered: " + kind.label());
            });
    assertEquals(List.of(), result.dead(), "dead under attack");
  }

  @Override
  public void close() {
    if (!group.isEmpty()) {
      registration.regroup(guest);
    }
  }
}

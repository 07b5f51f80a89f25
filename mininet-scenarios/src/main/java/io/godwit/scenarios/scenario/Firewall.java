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
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the policy scenarios share: a guest behind a firewall that moves while connections live. */
final class Firewall implements AutoCloseable {

  private static final long BEFORE_MILLIS = 600;

  /** Longer than what TCP waits before it tries again for the third time. */
  private static final long AFTER_MILLIS = 2_000;

  /** Its datapath's counts reach the rules twice a second. */
  private static final long COUNTED_MILLIS = 1_500;

  /** VNIs end below; of each port's eight ids three are in use (docs/adr/0009). */
  private static final long RESERVED_IDS = 15_728_640;

  private static final int VOUCHING_KINDS = 3;
  private static final long RED_VNI = 5_001;

  /** Among the conversations of every kind. */
  private static final int UDP_BOTH = 3;

  private static final Attackers NOBODY = (peer, live, third) -> null;

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
    return move(
        blackoutMillis,
        overIpv6,
        attacked ? (peer, live, third) -> attack(peer, live, third, 2_000) : NOBODY,
        true,
        to -> Pause.millis(AFTER_MILLIS));
  }

  /**
   * Moves the guest while its neighbours flood it with what is forbidden.
   *
   * @param everyMicros pause of each of the two between frames
   */
  Result moveFlooded(int everyMicros) {
    return move(
        100,
        false,
        (peer, live, third) ->
            Attack.flood(testbed.agent(), neighbours(peer), guest, peer, live, everyMicros),
        true,
        to -> Pause.millis(AFTER_MILLIS));
  }

  private List<Vm> neighbours(Vm peer) {
    return attackers(peer).stream().filter(vm -> vm.network().equals(guest.network())).toList();
  }

  /** Who attacks, given the guest's peer, one of their connections, and the peer's hypervisor. */
  private interface Attackers {
    @Nullable Attack start(Vm peer, Conversation live, String third);
  }

  /** Where the guest goes when it moves next. */
  Moved nextMove() {
    return new Moved(network.measurement().place(), network.measurement().nextPlace());
  }

  /** Where a guest has come from, and where it is. */
  record Moved(String from, String to) {}

  /**
   * Moves the attacked guest with one connection, UDP both ways.
   *
   * @param afterwards what is done when it has moved, while all goes on
   */
  Result moveAttacked(Consumer<Moved> afterwards) {
    return move(
        20, false, (peer, live, third) -> attack(peer, live, third, 5_000), false, afterwards);
  }

  private Result move(
      double blackoutMillis,
      boolean overIpv6,
      Attackers attackers,
      boolean everyFlow,
      Consumer<Moved> afterwards) {
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
    Conversation live = all.get(UDP_BOTH);
    Conversations conversations =
        Conversations.start(testbed.agent(), everyFlow ? all : List.of(live));
    Attack attack = attackers.start(peer, live, third);
    Pause.millis(BEFORE_MILLIS);
    Move move = network.measurement().moveUnmeasured(destination, blackoutMillis);
    afterwards.accept(new Moved(source, destination));
    Attack.Result counts = attack == null ? null : attack.stop();
    Map<String, Trace> traces = conversations.stop();
    if (peerOpens) {
      // What Open vSwitch has not counted yet it charges to the rules that decide then.
      Pause.millis(COUNTED_MILLIS);
      registration.regroup(peer);
    }
    return new Result(move, traces, counts);
  }

  /**
   * From every hypervisor, in the guest's tenant and in the other; the peer beside its connections;
   * a router of the underlay, and the third hypervisor itself. Nine senders, of which none may
   * starve the controller that shares the machine with them.
   */
  private Attack attack(Vm peer, Conversation live, String third, int everyMicros) {
    List<Attack.Packet> forged = new ArrayList<>();
    List<Attack.Packet> strange = new ArrayList<>();
    for (String hypervisor : network.topology().hypervisors()) {
      if (!hypervisor.equals(third)) {
        String vtep = network.vtep(hypervisor);
        long reserved = RESERVED_IDS + 8L * port(hypervisor);
        for (int kind = 0; kind < VOUCHING_KINDS; kind++) {
          forged.add(new Attack.Packet(Attack.Kind.FORGED_ANSWER, reserved + kind, vtep));
          strange.add(new Attack.Packet(Attack.Kind.FORGED_ANSWER, reserved + kind, vtep));
        }
        strange.add(new Attack.Packet(Attack.Kind.STRANGERS_TUNNEL, RED_VNI, vtep));
      }
    }
    return Attack.start(
        testbed.agent(),
        new Attack.Scene(
            attackers(peer),
            guest,
            peer,
            live,
            List.of(new Attack.Forger(third, forged), new Attack.Forger("gwspine", strange)),
            everyMicros));
  }

  private List<Vm> attackers(Vm peer) {
    return network.topology().vms().stream()
        .filter(vm -> !vm.equals(guest) && !vm.equals(peer))
        .filter(vm -> !vm.equals(network.topology().twinOf(guest)))
        .toList();
  }

  List<String> hypervisors() {
    return network.topology().hypervisors();
  }

  /** The number of the guest's port at a hypervisor. */
  int port(String hypervisor) {
    return network.built().path("ports").path(guest.name()).path(hypervisor).asInt();
  }

  /**
   * What came of a move.
   *
   * @param attack null if nobody attacked
   */
  record Result(Move move, Map<String, Trace> traces, Attack.@Nullable Result attack) {

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

  /** Moves over each blackout, IPv4 and IPv6 in turn; every flow must live and nothing be lost. */
  void everyFlowLives(double... blackouts) {
    List<String> lost = new ArrayList<>();
    List<String> dead = new ArrayList<>();
    FirewallTable table = new FirewallTable();
    for (int repetition = 0; repetition < recorder.repetitions(); repetition++) {
      for (int i = 0; i < blackouts.length; i++) {
        boolean overIpv6 = (repetition + i) % 2 == 1;
        Result result = move(blackouts[i], overIpv6, false);
        String what =
            "%s, %s, blackout %.0f ms".formatted(group, overIpv6 ? "IPv6" : "IPv4", blackouts[i]);
        result.into(table);
        result.losses().forEach(line -> recorder.say(what + ": " + line));
        result.dead().forEach(flow -> dead.add(what + ": " + flow));
        if (result.lost() > 0) {
          lost.add(what + ": " + result.lost());
        }
      }
    }
    table.lines().forEach(recorder::say);
    assertEquals(List.of(), dead, "dead");
    assertEquals(List.of(), lost, "packets lost");
  }

  void tell(String what, Result result) {
    recorder.say(what);
    FirewallTable table = new FirewallTable();
    result.into(table);
    result.losses().forEach(line -> recorder.say("  " + line));
    table.lines().forEach(line -> recorder.say("  " + line));
  }

  /** Attacked through a whole move: nothing gets in, every flow lives, and the edges count it. */
  void nobodyGetsIn() {
    // The edge that the guest had left in its last move is believed for 30 s: it is no attacker.
    testbed.awaitQuiet(network);
    Spoofing before = Spoofing.now(testbed, network);
    Moved way = nextMove();
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
    Attack.Result attack = result.attacked();
    for (Vm vm : network.topology().vms()) {
      if (vm.network().equals(guest.network()) && attack.spoofedBy(vm) > 0) {
        before.awaitMore(testbed, network, vm, attack.spoofedBy(vm));
      }
    }
    recorder.say("  every spoofed frame of the tenant's is in the edges' counters");
    Questions questions = Questions.await(testbed, way);
    recorder.say("  " + questions);
    assertEquals(0, questions.overRate(), "over the rate");
  }

  @Override
  public void close() {
    if (!group.isEmpty()) {
      registration.regroup(guest);
    }
  }
}

package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
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
  private static final List<Attack.Kind> ANSWERS =
      List.of(Attack.Kind.FORGED_ANSWER, Attack.Kind.FORGED_ANSWER6);

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
  FirewallMove move(double blackoutMillis, boolean overIpv6, boolean attacked) {
    return move(
        blackoutMillis,
        overIpv6,
        attacked ? found -> attack(found, 2_000) : null,
        true,
        to -> Pause.millis(AFTER_MILLIS));
  }

  /**
   * Moves the guest while its neighbours flood it with what is forbidden.
   *
   * @param everyMicros pause of each of the two between frames
   */
  FirewallMove moveFlooded(int everyMicros) {
    return move(
        100,
        false,
        found ->
            Attack.flood(
                testbed.agent(),
                neighbours(found.peer()),
                guest,
                found.peer(),
                found.live(),
                found.live6(),
                everyMicros),
        true,
        to -> Pause.millis(AFTER_MILLIS));
  }

  private List<Vm> neighbours(Vm peer) {
    return attackers(peer).stream().filter(vm -> vm.network().equals(guest.network())).toList();
  }

  /** Whom attackers find: the guest's peer, its connections with it, and the peer's hypervisor. */
  private record Found(Vm peer, Conversation live, Conversation live6, String third) {}

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
  FirewallMove moveAttacked(Consumer<Moved> afterwards) {
    return move(20, false, found -> attack(found, 5_000), false, afterwards);
  }

  private FirewallMove move(
      double blackoutMillis,
      boolean overIpv6,
      @Nullable Function<Found, Attack> attacker,
      boolean everyFlow,
      Consumer<Moved> afterwards) {
    String third = thirdHypervisor();
    Vm peer = network.topology().peerOn(third);
    Sides sides = sides(peer);
    Conversation live = Conversations.udp(sides.opener(), sides.accepter(), false);
    Conversation live6 = Conversations.udp(sides.opener(), sides.accepter(), true);
    List<Conversation> all = new ArrayList<>();
    if (everyFlow) {
      all.addAll(Conversations.ofEveryKind(sides.opener(), sides.accepter(), overIpv6));
    }
    if (attacker != null) {
      // Those of every kind have a connection with the same name, over IPv4 as these scenarios go.
      if (!everyFlow) {
        all.add(live);
      }
      all.add(live6);
    }
    Found found = new Found(peer, live, live6, third);
    Supplier<Attack> attack = attacker == null ? null : () -> attacker.apply(found);
    return moveWhile(sides, all, attack, blackoutMillis, afterwards);
  }

  /** Who opens connections to whom. */
  record Sides(Vm opener, Vm accepter) {}

  private boolean peerOpens() {
    return group.equals(SecurityGroups.PEER_OPENS) || group.equals(SecurityGroups.PEER_OPENS_UDP);
  }

  Sides sides(Vm peer) {
    return peerOpens() ? new Sides(peer, guest) : new Sides(guest, peer);
  }

  /**
   * Moves the guest to the next hypervisor while these connections live; nobody attacks.
   *
   * @param peer the other side of all of them
   */
  FirewallMove moveWith(Vm peer, List<Conversation> all, double blackoutMillis) {
    return moveWhile(sides(peer), all, null, blackoutMillis, to -> Pause.millis(AFTER_MILLIS));
  }

  private FirewallMove moveWhile(
      Sides sides,
      List<Conversation> all,
      @Nullable Supplier<Attack> attacker,
      double blackoutMillis,
      Consumer<Moved> afterwards) {
    String source = network.measurement().place();
    String destination = network.measurement().nextPlace();
    if (peerOpens()) {
      registration.regroup(sides.opener(), SecurityGroups.FRIENDS);
    }
    try {
      Conversations conversations = Conversations.start(testbed.agent(), all);
      Attack attack = attacker == null ? null : attacker.get();
      Pause.millis(BEFORE_MILLIS);
      Move move = network.measurement().moveUnmeasured(destination, blackoutMillis);
      afterwards.accept(new Moved(source, destination));
      Attack.Result counts = attack == null ? null : attack.stop();
      return new FirewallMove(move, conversations.stop(), counts);
    } finally {
      if (peerOpens()) {
        // What Open vSwitch has not counted yet it charges to the rules that decide then.
        Pause.millis(COUNTED_MILLIS);
        registration.regroup(sides.opener());
      }
    }
  }

  /**
   * From every hypervisor, in the guest's tenant and in the other; the peer beside its connections;
   * a router of the underlay, and the third hypervisor itself. Nine senders, of which none may
   * starve the controller that shares the machine with them.
   */
  private Attack attack(Found found, int everyMicros) {
    List<Attack.Packet> forged = new ArrayList<>();
    List<Attack.Packet> strange = new ArrayList<>();
    for (String hypervisor : network.topology().hypervisors()) {
      if (!hypervisor.equals(found.third())) {
        String vtep = network.vtep(hypervisor);
        long reserved = RESERVED_IDS + 8L * port(hypervisor);
        for (int kind = 0; kind < VOUCHING_KINDS; kind++) {
          for (Attack.Kind answer : ANSWERS) {
            forged.add(new Attack.Packet(answer, reserved + kind, vtep));
            strange.add(new Attack.Packet(answer, reserved + kind, vtep));
          }
        }
        strange.add(new Attack.Packet(Attack.Kind.STRANGERS_TUNNEL, RED_VNI, vtep));
        strange.add(new Attack.Packet(Attack.Kind.STRANGERS_TUNNEL6, RED_VNI, vtep));
      }
    }
    return Attack.start(
        testbed.agent(),
        new Attack.Scene(
            EnumSet.allOf(Attack.Kind.class),
            attackers(found.peer()),
            guest,
            found.peer(),
            found.live(),
            found.live6(),
            List.of(
                new Attack.Forger(found.third(), forged), new Attack.Forger("gwspine", strange)),
            everyMicros));
  }

  private List<Vm> attackers(Vm peer) {
    return network.topology().vms().stream()
        .filter(vm -> !vm.equals(guest) && !vm.equals(peer))
        .filter(vm -> !vm.equals(network.topology().twinOf(guest)))
        .toList();
  }

  Vm guest() {
    return guest;
  }

  /** One that is neither where the guest is nor where it goes to next. */
  String thirdHypervisor() {
    return network.topology().hypervisors().stream()
        .filter(one -> !one.equals(network.measurement().place()))
        .filter(one -> !one.equals(network.measurement().nextPlace()))
        .findFirst()
        .orElseThrow();
  }

  List<String> hypervisors() {
    return network.topology().hypervisors();
  }

  /** The number of the guest's port at a hypervisor. */
  int port(String hypervisor) {
    return network.built().path("ports").path(guest.name()).path(hypervisor).asInt();
  }

  /**
   * As many moves as are wanted for each blackout, over IPv4 and over IPv6; every flow must live
   * and nothing be lost.
   */
  void everyFlowLives(double... blackouts) {
    List<String> lost = new ArrayList<>();
    List<String> dead = new ArrayList<>();
    FlowMatrix matrix = new FlowMatrix();
    for (int repetition = 0; repetition < recorder.repetitions(); repetition++) {
      for (double blackout : blackouts) {
        for (boolean overIpv6 : new boolean[] {false, true}) {
          FirewallMove result = move(blackout, overIpv6, false);
          String cell = "%s, %.0f ms".formatted(overIpv6 ? "IPv6" : "IPv4", blackout);
          result.into(matrix, cell);
          String what = group + ", " + cell;
          result.losses().forEach(line -> recorder.say(what + ": " + line));
          result.dead().forEach(flow -> dead.add(what + ": " + flow));
          if (result.lost() > 0) {
            lost.add(what + ": " + result.lost());
          }
        }
      }
    }
    matrix.lines().forEach(recorder::say);
    assertEquals(List.of(), dead, "dead");
    assertEquals(List.of(), lost, "packets lost");
  }

  void tell(String what, FirewallMove result) {
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
    FirewallMove result = move(100, false, true);
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

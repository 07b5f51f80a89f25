package io.godwit.scenarios.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import io.godwit.scenarios.ssh.Agent;
import io.godwit.scenarios.ssh.Agent.Probe;
import io.godwit.scenarios.topology.Vm;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Frames that must not arrive, from several attackers at once, round and round; and watchers that
 * count those which do, by a mark that every one of them carries.
 */
public final class Attack {

  /** What is tried; with a 6 over IPv6. */
  public enum Kind {
    NEW_UDP("a new UDP flow"),
    NEW_UDP6(NEW_UDP),
    NEW_TCP("a new TCP connection"),
    NEW_TCP6(NEW_TCP),
    STRAY_ACK("a TCP ACK of no connection"),
    STRAY_ACK6(STRAY_ACK),
    FRAGMENTS("a new UDP flow in fragments"),
    FRAGMENTS6(FRAGMENTS),
    STRAY_ERROR("an ICMP error about a connection that there is not"),
    STRAY_ERROR6(STRAY_ERROR),
    FORGED_REPLY("a reply on a live connection, from the wrong MAC address"),
    FORGED_REPLY6(FORGED_REPLY),
    FORGED_REPLY_AND_MAC("the same, from the peer's MAC address"),
    FORGED_REPLY_AND_MAC6(FORGED_REPLY_AND_MAC),
    WRONG_DIRECTION("a live connection's addresses and ports, the wrong way round"),
    WRONG_DIRECTION6(WRONG_DIRECTION),
    GARP("a gratuitous ARP for the guest's address"),
    GARP_AND_MAC("the same, from the guest's MAC address"),
    RARP("a RARP from the attacker's MAC address"),
    RARP_AND_MAC("the same, from the guest's MAC address"),
    NA("an overriding neighbour advertisement for the guest's address"),
    NA_AND_MAC("the same, from the guest's MAC address"),
    SHY_NA("a neighbour advertisement for it that overrides nothing"),
    SHY_NA_AND_MAC("the same, from the guest's MAC address"),
    STRANGERS_TUNNEL("a reply in a tunnel packet of the guest's network, from no hypervisor"),
    STRANGERS_TUNNEL6(STRANGERS_TUNNEL),
    FORGED_ANSWER("a tunnel packet with a reserved id, as if the old edge vouched"),
    FORGED_ANSWER6(FORGED_ANSWER);

    private final String label;
    private final @Nullable Kind overIpv4;

    Kind(String label) {
      this.label = label;
      this.overIpv4 = null;
    }

    Kind(Kind overIpv4) {
      this.label = overIpv4.label + ", IPv6";
      this.overIpv4 = overIpv4;
    }

    /** In words. */
    public String label() {
      return label;
    }

    boolean isOverIpv6() {
      return overIpv4 != null;
    }

    /** What is done, over whichever IP version. */
    Kind act() {
      return overIpv4 == null ? this : overIpv4;
    }

    /** Whether it comes from the underlay, and not from a VM. */
    boolean isOfTheUnderlay() {
      return act() == STRANGERS_TUNNEL || act() == FORGED_ANSWER;
    }

    /** Whether it is with addresses that are not the sender's. */
    boolean isSpoofed(boolean byThePeer) {
      return act().compareTo(FORGED_REPLY) >= 0
          && !isOfTheUnderlay()
          && !(byThePeer && act() == WRONG_DIRECTION);
    }
  }

  /**
   * Who attacks whom.
   *
   * @param kinds what VMs try
   * @param attackers VMs beside the peer
   * @param live a connection of the guest's with its peer over IPv4, that replies are forged for
   * @param live6 the same over IPv6
   * @param forgers places in the underlay, and the tunnel packets that they send
   * @param everyMicros pause of each of them between frames
   */
  public record Scene(
      Set<Kind> kinds,
      List<Vm> attackers,
      Vm guest,
      Vm peer,
      Conversation live,
      Conversation live6,
      List<Forger> forgers,
      int everyMicros) {}

  /**
   * A hypervisor, or a router of the underlay.
   *
   * @param packets what it sends, round and round
   */
  public record Forger(String node, List<Packet> packets) {}

  /** A tunnel packet: what is in it, its id, and the hypervisor's address that it goes to. */
  public record Packet(Kind kind, long tunnelId, String vtep) {}

  /** From the attacker's own addresses: the source guard has nothing against it. */
  private static final Set<Kind> FORBIDDEN = EnumSet.of(Kind.NEW_UDP, Kind.NEW_TCP, Kind.STRAY_ACK);

  private static final int VXLAN_PORT = 4_789;
  private static final String MARK = HexFormat.of().formatHex(AttackFrames.MARK);

  private final Agent agent;
  private final List<String> senders;
  private final List<String> watchers;
  private final Vm peer;

  private Attack(Agent agent, List<String> senders, List<String> watchers, Vm peer) {
    this.peer = peer;
    this.agent = agent;
    this.senders = senders;
    this.watchers = watchers;
  }

  /** Returns when all attack, the peer too; it and the guest watch. */
  public static Attack start(Agent agent, Scene scene) {
    List<Vm> attackers = new ArrayList<>(scene.attackers());
    attackers.add(scene.peer());
    return start(agent, scene, attackers);
  }

  /**
   * The same, but only with what the guest's policy alone refuses, and by {@code attackers} alone.
   *
   * @param everyMicros pause of each of them between frames
   */
  public static Attack flood(
      Agent agent,
      List<Vm> attackers,
      Vm guest,
      Vm peer,
      Conversation live,
      Conversation live6,
      int everyMicros) {
    return start(
        agent,
        new Scene(FORBIDDEN, attackers, guest, peer, live, live6, List.of(), everyMicros),
        attackers);
  }

  private static Attack start(Agent agent, Scene scene, List<Vm> attackers) {
    List<Probe> watchers = watchers(scene);
    agent.startProbes(watchers);
    Crafting crafting =
        new Crafting(
            scene,
            new AttackFrames(scene.guest(), scene.live()),
            new AttackFrames(scene.guest(), scene.live6()));
    List<Probe> senders = new ArrayList<>();
    attackers.forEach(vm -> senders.add(crafting.attacker(vm)));
    scene.forgers().forEach(forger -> senders.add(crafting.forger(forger)));
    agent.startProbes(senders);
    return new Attack(agent, names(senders), names(watchers), scene.peer());
  }

  private static List<Probe> watchers(Scene scene) {
    List<Probe> watchers = new ArrayList<>();
    for (Vm vm : List.of(scene.guest(), scene.peer())) {
      watchers.add(watcher(vm));
    }
    return watchers;
  }

  private static List<String> names(List<Probe> probes) {
    return probes.stream().map(Probe::name).toList();
  }

  /** What each sender is given to send. */
  private record Crafting(Scene scene, AttackFrames ipv4, AttackFrames ipv6) {

    List<byte[]> frames(Kind kind, Vm attacker) {
      return (kind.isOverIpv6() ? ipv6 : ipv4).frames(kind, attacker);
    }

    Probe attacker(Vm vm) {
      List<String> crafted = new ArrayList<>();
      for (Kind kind : scene.kinds()) {
        // From the peer a right reply would be one.
        boolean right = kind.act() == Kind.FORGED_REPLY_AND_MAC && vm.equals(scene.peer());
        if (!kind.isOfTheUnderlay() && !right) {
          crafted.add(hex(frames(kind, vm)));
        }
      }
      return Attack.raw("attack-" + vm.name(), vm, scene.everyMicros(), crafted);
    }

    Probe forger(Forger forger) {
      List<String> datagrams = new ArrayList<>();
      for (Packet packet : forger.packets()) {
        byte[] frame = frames(packet.kind(), scene.peer()).get(0);
        byte[] data = Packets.tunnelled(packet.tunnelId(), frame);
        datagrams.add(packet.vtep() + "/" + HexFormat.of().formatHex(data));
      }
      return new Probe(
          "forge-" + forger.node(),
          forger.node(),
          "forge",
          Map.of(
              "port",
              VXLAN_PORT,
              "every",
              scene.everyMicros(),
              "mark",
              MARK,
              "datagrams",
              String.join(",", datagrams)));
    }
  }

  /** Frames that are sent together, as the probe wants them. */
  static String hex(List<byte[]> together) {
    return together.stream().map(HexFormat.of()::formatHex).collect(Collectors.joining("+"));
  }

  /** A probe that sends frames round and round. */
  static Probe raw(String name, Vm vm, int everyMicros, List<String> frames) {
    return new Probe(
        name,
        vm.name(),
        "attack",
        Map.of(
            "interface",
            "eth0",
            "every",
            everyMicros,
            "mark",
            MARK,
            "frames",
            String.join(",", frames)));
  }

  /** A probe that notes each frame with the mark that reaches a VM. */
  static Probe watcher(Vm vm) {
    return new Probe(
        "watch-" + vm.name(), vm.name(), "watch", Map.of("interface", "eth0", "mark", MARK));
  }

  /** Whether a connection, as ovs-appctl prints it, is one that an attacker has opened. */
  public static boolean hasLeft(String connection) {
    return AttackFrames.isOf(connection);
  }

  /** How often each kind was sent, and arrived anywhere. */
  public record Count(int sent, int delivered) {}

  /** A frame that was sent, or arrived; by the agent's monotonic clock. */
  private record Sighting(Kind kind, long nanos) {}

  /** What was sent by whom, and what arrived. */
  public static final class Result {
    private final Map<String, List<Sighting>> sent;
    private final List<Sighting> delivered;
    private final Vm peer;

    private Result(Map<String, List<Sighting>> sent, List<Sighting> delivered, Vm peer) {
      this.peer = peer;
      this.sent = sent;
      this.delivered = delivered;
    }

    /** All of it. */
    public Map<Kind, Count> counts() {
      return counts(Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** Of a while, by the agent's monotonic clock. */
    public Map<Kind, Count> counts(long fromNanos, long toNanos) {
      Map<Kind, Count> counts = new LinkedHashMap<>();
      for (Kind kind : Kind.values()) {
        int tried = 0;
        for (List<Sighting> one : sent.values()) {
          tried += count(one, kind, fromNanos, toNanos);
        }
        counts.put(kind, new Count(tried, count(delivered, kind, fromNanos, toNanos)));
      }
      return counts;
    }

    /** How much a VM sent with addresses that are not its own. */
    public long spoofedBy(Vm vm) {
      return sent.getOrDefault("attack-" + vm.name(), List.of()).stream()
          .filter(sighting -> sighting.kind().isSpoofed(vm.equals(peer)))
          .count();
    }

    private static int count(List<Sighting> all, Kind kind, long from, long to) {
      return (int)
          all.stream().filter(s -> s.kind == kind && s.nanos >= from && s.nanos < to).count();
    }
  }

  /** Ends it. */
  public Result stop() {
    JsonNode sent = agent.stopProbes(senders);
    Pause.millis(200);
    JsonNode seen = agent.stopProbes(watchers);
    Map<String, List<Sighting>> bySender = new LinkedHashMap<>();
    senders.forEach(name -> bySender.put(name, sightings(sent.path(name))));
    List<Sighting> delivered = new ArrayList<>();
    watchers.forEach(name -> delivered.addAll(sightings(seen.path(name))));
    return new Result(bySender, delivered, peer);
  }

  private static List<Sighting> sightings(JsonNode probe) {
    List<Sighting> sightings = new ArrayList<>();
    for (JsonNode row : probe.path("seen")) {
      sightings.add(new Sighting(Kind.values()[row.get(0).asInt()], row.get(3).asLong()));
    }
    return sightings;
  }
}

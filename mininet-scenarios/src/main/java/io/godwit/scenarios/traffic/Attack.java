package io.godwit.scenarios.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import io.godwit.scenarios.ssh.Agent;
import io.godwit.scenarios.ssh.Agent.Probe;
import io.godwit.scenarios.topology.Vm;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Frames that must not arrive, one each millisecond from each attacker, round and round; and
 * watchers that count those which do, by a mark that every one of them carries.
 */
public final class Attack {

  /** What is tried. */
  public enum Kind {
    NEW_UDP("a new UDP flow"),
    NEW_TCP("a new TCP connection"),
    STRAY_ACK("a TCP ACK of no connection"),
    FORGED_REPLY("a reply on a live connection, from the attacker's own MAC address"),
    FORGED_REPLY_AND_MAC("the same, from the peer's MAC address"),
    GARP("a gratuitous ARP for the guest's address"),
    GARP_AND_MAC("the same, from the guest's MAC address");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** In words. */
    public String label() {
      return label;
    }
  }

  private static final byte[] MARK = "GODWIT-ATTACK".getBytes(StandardCharsets.US_ASCII);
  private static final int EVERY_MICROS = 1_000;
  private static final int FORBIDDEN_PORT = 9_999;
  private static final int SYN = 0x02;
  private static final int ACK = 0x10;
  private static final int MINIMUM = 60;

  private final Agent agent;
  private final List<Vm> attackers;
  private final List<Vm> watched;

  private Attack(Agent agent, List<Vm> attackers, List<Vm> watched) {
    this.agent = agent;
    this.attackers = attackers;
    this.watched = watched;
  }

  /**
   * Returns when all attack.
   *
   * @param live a connection of the guest's that replies are forged for
   */
  public static Attack start(
      Agent agent, List<Vm> attackers, List<Vm> watched, Vm guest, Conversation live) {
    List<Probe> watchers = new ArrayList<>();
    for (Vm vm : watched) {
      watchers.add(
          new Probe(
              "watch-" + vm.name(),
              vm.name(),
              "watch",
              Map.of("interface", "eth0", "mark", HexFormat.of().formatHex(MARK))));
    }
    agent.startProbes(watchers);
    List<Probe> senders = new ArrayList<>();
    for (Vm attacker : attackers) {
      List<String> frames = new ArrayList<>();
      for (Kind kind : Kind.values()) {
        frames.add(HexFormat.of().formatHex(frame(kind, attacker, guest, live)));
      }
      senders.add(
          new Probe(
              "attack-" + attacker.name(),
              attacker.name(),
              "attack",
              Map.of(
                  "interface", "eth0", "every", EVERY_MICROS, "frames", String.join(",", frames))));
    }
    agent.startProbes(senders);
    return new Attack(agent, attackers, watched);
  }

  /** How often each kind was sent, and arrived anywhere. */
  public record Count(int sent, int delivered) {}

  /** Ends it. */
  public Map<Kind, Count> stop() {
    JsonNode sent = agent.stopProbes(attackers.stream().map(vm -> "attack-" + vm.name()).toList());
    Pause.millis(200);
    JsonNode seen = agent.stopProbes(watched.stream().map(vm -> "watch-" + vm.name()).toList());
    Map<Kind, Count> counts = new LinkedHashMap<>();
    for (Kind kind : Kind.values()) {
      counts.put(kind, new Count(count(sent, kind), count(seen, kind)));
    }
    return counts;
  }

  private static int count(JsonNode probes, Kind kind) {
    int count = 0;
    for (JsonNode probe : probes) {
      for (JsonNode row : probe.path("seen")) {
        count += row.get(0).asInt() == kind.ordinal() ? 1 : 0;
      }
    }
    return count;
  }

  private static byte[] frame(Kind kind, Vm attacker, Vm guest, Conversation live) {
    Vm peer = live.opener().equals(guest) ? live.accepter() : live.opener();
    int peerPort = live.opener().equals(guest) ? live.port() : live.fromPort();
    int guestPort = live.opener().equals(guest) ? live.fromPort() : live.port();
    byte[] data = data(kind);
    return switch (kind) {
      case NEW_UDP ->
          ip(attacker.mac(), guest, attacker.ip(), 17, udp(40_000, FORBIDDEN_PORT, data));
      case NEW_TCP ->
          ip(attacker.mac(), guest, attacker.ip(), 6, tcp(40_001, FORBIDDEN_PORT, SYN, data));
      case STRAY_ACK -> ip(attacker.mac(), guest, attacker.ip(), 6, tcp(40_002, 5_000, ACK, data));
      case FORGED_REPLY -> ip(attacker.mac(), guest, peer.ip(), 17, udp(peerPort, guestPort, data));
      case FORGED_REPLY_AND_MAC ->
          ip(peer.mac(), guest, peer.ip(), 17, udp(peerPort, guestPort, data));
      case GARP -> arp(attacker.mac(), guest, data);
      case GARP_AND_MAC -> arp(guest.mac(), guest, data);
    };
  }

  private static byte[] data(Kind kind) {
    return ByteBuffer.allocate(MARK.length + 1).put(MARK).put((byte) kind.ordinal()).array();
  }

  private static byte[] udp(int from, int to, byte[] data) {
    // Without a checksum (RFC 768): it is not the receiver's stack that counts.
    return ByteBuffer.allocate(8 + data.length)
        .putShort((short) from)
        .putShort((short) to)
        .putShort((short) (8 + data.length))
        .putShort((short) 0)
        .put(data)
        .array();
  }

  private static byte[] tcp(int from, int to, int flags, byte[] data) {
    return ByteBuffer.allocate(20 + data.length)
        .putShort((short) from)
        .putShort((short) to)
        .putInt(1)
        .putInt(flags == ACK ? 1 : 0)
        .put((byte) 0x50)
        .put((byte) flags)
        .putShort((short) 1_000)
        .putInt(0)
        .put(data)
        .array();
  }

  private static byte[] ip(String mac, Vm guest, String from, int protocol, byte[] payload) {
    ByteBuffer header =
        ByteBuffer.allocate(20)
            .putShort((short) 0x4500)
            .putShort((short) (20 + payload.length))
            .putInt(0)
            .put((byte) 64)
            .put((byte) protocol)
            .putShort((short) 0)
            .put(address(from))
            .put(address(guest.ip()));
    header.putShort(10, checksum(header));
    byte[] body = ByteBuffer.allocate(20 + payload.length).put(header.array()).put(payload).array();
    return ethernet(guest.mac(), mac, 0x0800, body);
  }

  private static short checksum(ByteBuffer header) {
    int sum = 0;
    for (int i = 0; i < header.capacity(); i += 2) {
      sum += header.getShort(i) & 0xffff;
    }
    return (short) ~((sum & 0xffff) + (sum >> 16));
  }

  /** An ARP reply to all that the guest's address is at {@code mac}. */
  private static byte[] arp(String mac, Vm guest, byte[] data) {
    byte[] body =
        ByteBuffer.allocate(28 + data.length)
            .putInt(0x00010800)
            .putInt(0x06040002)
            .put(bytes(mac))
            .put(address(guest.ip()))
            .put(bytes("ff:ff:ff:ff:ff:ff"))
            .put(address(guest.ip()))
            .put(data)
            .array();
    return ethernet("ff:ff:ff:ff:ff:ff", mac, 0x0806, body);
  }

  private static byte[] ethernet(String to, String from, int type, byte[] body) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.writeBytes(bytes(to));
    frame.writeBytes(bytes(from));
    frame.write(type >> 8);
    frame.write(type);
    frame.writeBytes(body);
    while (frame.size() < MINIMUM) {
      frame.write(0);
    }
    return frame.toByteArray();
  }

  private static byte[] bytes(String mac) {
    return HexFormat.ofDelimiter(":").parseHex(mac);
  }

  private static byte[] address(String ip) {
    try {
      return InetAddress.getByName(ip).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(ip, e);
    }
  }
}

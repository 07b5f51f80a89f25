package io.godwit.scenarios.traffic;

import io.godwit.scenarios.topology.Vm;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** The frames of an {@link Attack} over one IP version, each with a mark and its kind in it. */
final class AttackFrames {

  static final byte[] MARK = "GODWIT-ATTACK".getBytes(StandardCharsets.US_ASCII);

  static final int FORBIDDEN_PORT = 9_999;

  /** No conversation whose ports are given has any from 40000 to 40009. */
  private static final Pattern ATTACKERS_PORT = Pattern.compile("port=4000\\d\\b");

  private static final int FRIENDS_PORT = Conversations.FIRST_PORT;
  private static final int SYN = 0x02;
  private static final int ACK = 0x10;
  private static final int ARP = 0x0806;
  private static final int RARP = 0x8035;
  private static final int ADVERTISEMENT = 136;
  private static final int OVERRIDE = 0x20000000;
  private static final int NEIGHBOURLY_HOPS = 255;
  private static final String ALL_NODES = "ff02::1";
  private static final String ALL_NODES_MAC = "33:33:00:00:00:01";
  private static final String EVERYBODY = "ff:ff:ff:ff:ff:ff";
  private static final String NOBODYS_MAC = "02:00:00:00:77:77";

  /** More than two fragments' worth. */
  private static final int BIG = 3_000;

  private final Vm guest;
  private final Vm peer;
  private final int guestPort;
  private final int peerPort;
  private final boolean overIpv6;

  /**
   * @param live a connection of the guest's with its peer
   */
  AttackFrames(Vm guest, Conversation live) {
    boolean guestOpened = live.opener().equals(guest);
    this.guest = guest;
    this.peer = guestOpened ? live.accepter() : live.opener();
    this.peerPort = guestOpened ? live.port() : live.fromPort();
    this.guestPort = guestOpened ? live.fromPort() : live.port();
    this.overIpv6 = live.overIpv6();
  }

  /**
   * What {@code attacker} sends of a kind, one frame but for fragments; the peer forges its MAC
   * address, all else is its own.
   */
  List<byte[]> frames(Attack.Kind kind, Vm attacker) {
    byte[] data = data(kind);
    String mac = attacker.mac();
    String own = address(attacker);
    String wrongMac = attacker.equals(peer) ? NOBODYS_MAC : mac;
    return switch (kind.act()) {
      case NEW_UDP -> one(mac, own, Packets.UDP, Packets.udp(40_000, FORBIDDEN_PORT, data));
      case NEW_TCP -> one(mac, own, Packets.TCP, Packets.tcp(40_001, FORBIDDEN_PORT, SYN, 0, data));
      // The peer may be a friend, to whom that port is open.
      case STRAY_ACK ->
          one(
              mac,
              own,
              Packets.TCP,
              Packets.tcp(
                  40_002, attacker.equals(peer) ? FORBIDDEN_PORT : FRIENDS_PORT, ACK, 1, data));
      case FRAGMENTS -> fragments(mac, own, data);
      case STRAY_ERROR -> one(mac, own, icmp(), error(data));
      case FORGED_REPLY ->
          one(wrongMac, address(peer), Packets.UDP, Packets.udp(peerPort, guestPort, data));
      // The ports are the right ones, but as if the other side had opened the connection.
      case WRONG_DIRECTION ->
          one(peer.mac(), address(peer), Packets.UDP, Packets.udp(guestPort, peerPort, data));
      case GARP -> List.of(arp(ARP, 2, wrongMac, guest.ip(), data));
      case GARP_AND_MAC -> List.of(arp(ARP, 2, guest.mac(), guest.ip(), data));
      case RARP -> List.of(arp(RARP, 3, wrongMac, "0.0.0.0", data));
      case RARP_AND_MAC -> List.of(arp(RARP, 3, guest.mac(), "0.0.0.0", data));
      case NA -> List.of(advertisement(wrongMac, OVERRIDE, data));
      case NA_AND_MAC -> List.of(advertisement(guest.mac(), OVERRIDE, data));
      case SHY_NA -> List.of(advertisement(wrongMac, 0, data));
      case SHY_NA_AND_MAC -> List.of(advertisement(guest.mac(), 0, data));
      case FORGED_REPLY_AND_MAC, STRANGERS_TUNNEL ->
          one(peer.mac(), address(peer), Packets.UDP, Packets.udp(peerPort, guestPort, data));
      case FORGED_ANSWER ->
          one(peer.mac(), address(peer), Packets.UDP, Packets.udp(40_003, FORBIDDEN_PORT, data));
      default -> throw new IllegalArgumentException("what " + kind + " does is another's");
    };
  }

  /** Whether a connection, as ovs-appctl prints it, has a port that only attackers have. */
  static boolean isOf(String connection) {
    return ATTACKERS_PORT.matcher(connection).find();
  }

  static byte[] data(Attack.Kind kind) {
    return marked(kind.ordinal());
  }

  /** A mark and a number for those who watch. */
  static byte[] marked(int number) {
    return ByteBuffer.allocate(MARK.length + 1).put(MARK).put((byte) number).array();
  }

  private String address(Vm vm) {
    return overIpv6 ? vm.ip6() : vm.ip();
  }

  private int icmp() {
    return overIpv6 ? Packets.ICMPV6 : Packets.ICMP;
  }

  private List<byte[]> one(String mac, String from, int protocol, byte[] payload) {
    return List.of(frame(mac, Packets.packet(from, address(guest), protocol, payload)));
  }

  private byte[] frame(String mac, byte[] packet) {
    return Packets.ethernet(guest.mac(), mac, overIpv6 ? Packets.IPV6 : Packets.IPV4, packet);
  }

  private List<byte[]> fragments(String mac, String from, byte[] data) {
    byte[] big = ByteBuffer.allocate(BIG).put(data).array();
    byte[] datagram = Packets.udp(40_004, FORBIDDEN_PORT, big);
    return Packets.fragments(from, address(guest), Packets.UDP, datagram, 40_004).stream()
        .map(packet -> frame(mac, packet))
        .toList();
  }

  /** That a port could not be reached from which, and to which, the guest has sent nothing. */
  private byte[] error(byte[] data) {
    return PathErrors.unreachable(
        Packets.packet(
            address(guest), address(peer), Packets.UDP, Packets.udp(40_005, 40_006, data)));
  }

  /** To all, that somebody's address is at {@code mac}: ARP (RFC 826) or RARP (RFC 903). */
  private static byte[] arp(int type, int operation, String mac, String ip, byte[] data) {
    byte[] body =
        ByteBuffer.allocate(28 + data.length)
            .putInt(0x00010800)
            .putShort((short) 0x0604)
            .putShort((short) operation)
            .put(Packets.mac(mac))
            .put(Packets.address(ip))
            .put(Packets.mac(type == RARP ? mac : EVERYBODY))
            .put(Packets.address(ip))
            .put(data)
            .array();
    return Packets.ethernet(EVERYBODY, mac, type, body);
  }

  /** RFC 4861 section 7.2.6, unsolicited; the mark is in an option of a type that nobody knows. */
  private byte[] advertisement(String mac, int flags, byte[] data) {
    byte[] options =
        ByteBuffer.allocate(16 + 8 + 2 + data.length)
            .put(Packets.address(guest.ip6()))
            .put(new byte[] {2, 1})
            .put(Packets.mac(mac))
            .put(new byte[] {(byte) 200, (byte) ((2 + data.length) / 8)})
            .put(data)
            .array();
    byte[] packet =
        Packets.packet(
            guest.ip6(),
            ALL_NODES,
            Packets.ICMPV6,
            Packets.icmp(ADVERTISEMENT, 0, flags, options),
            NEIGHBOURLY_HOPS);
    return Packets.ethernet(ALL_NODES_MAC, mac, Packets.IPV6, packet);
  }
}

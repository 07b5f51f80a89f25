package io.godwit.scenarios.traffic;

import io.godwit.scenarios.topology.Vm;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The frames of an {@link Attack}, each with a mark and its kind in it. */
final class AttackFrames {

  static final byte[] MARK = "GODWIT-ATTACK".getBytes(StandardCharsets.US_ASCII);

  private static final int FORBIDDEN_PORT = 9_999;
  private static final int FRIENDS_PORT = Conversations.FIRST_PORT;
  private static final int SYN = 0x02;
  private static final int ACK = 0x10;
  private static final int TCP = 6;
  private static final int MINIMUM = 60;
  private static final int ARP = 0x0806;
  private static final int RARP = 0x8035;
  private static final String EVERYBODY = "ff:ff:ff:ff:ff:ff";
  private static final String NOBODYS_MAC = "02:00:00:00:77:77";

  private final Vm guest;
  private final Vm peer;
  private final int guestPort;
  private final int peerPort;

  /**
   * @param live a connection of the guest's with its peer
   */
  AttackFrames(Vm guest, Conversation live) {
    boolean guestOpened = live.opener().equals(guest);
    this.guest = guest;
    this.peer = guestOpened ? live.accepter() : live.opener();
    this.peerPort = guestOpened ? live.port() : live.fromPort();
    this.guestPort = guestOpened ? live.fromPort() : live.port();
  }

  /**
   * What {@code attacker} sends of a kind; the peer forges its MAC address, all else is its own.
   */
  byte[] frame(Attack.Kind kind, Vm attacker) {
    byte[] data = data(kind);
    String mac = attacker.mac();
    String wrongMac = attacker.equals(peer) ? NOBODYS_MAC : mac;
    return switch (kind) {
      case NEW_UDP -> ip(mac, attacker.ip(), 17, udp(40_000, FORBIDDEN_PORT, data));
      case NEW_TCP -> ip(mac, attacker.ip(), 6, tcp(40_001, FORBIDDEN_PORT, SYN, data));
      // The peer may be a friend, to whom that port is open.
      case STRAY_ACK ->
          ip(
              mac,
              attacker.ip(),
              6,
              tcp(40_002, attacker.equals(peer) ? FORBIDDEN_PORT : FRIENDS_PORT, ACK, data));
      case FORGED_REPLY -> ip(wrongMac, peer.ip(), 17, udp(peerPort, guestPort, data));
      case FORGED_REPLY_AND_MAC -> reply(data);
      // The ports are the right ones, but as if the other side had opened the connection.
      case WRONG_DIRECTION -> ip(peer.mac(), peer.ip(), 17, udp(guestPort, peerPort, data));
      case GARP -> arp(ARP, 2, wrongMac, guest.ip(), data);
      case GARP_AND_MAC -> arp(ARP, 2, guest.mac(), guest.ip(), data);
      case RARP -> arp(RARP, 3, wrongMac, "0.0.0.0", data);
      case RARP_AND_MAC -> arp(RARP, 3, guest.mac(), "0.0.0.0", data);
      case NA -> advertisement(wrongMac, data);
      case NA_AND_MAC -> advertisement(guest.mac(), data);
      case STRANGERS_TUNNEL -> reply(data);
      case FORGED_ANSWER -> ip(peer.mac(), peer.ip(), 17, udp(40_003, FORBIDDEN_PORT, data));
    };
  }

  /** What replies to the live connection, all of it right. */
  private byte[] reply(byte[] data) {
    return ip(peer.mac(), peer.ip(), 17, udp(peerPort, guestPort, data));
  }

  private static byte[] data(Attack.Kind kind) {
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

  private byte[] ip(String mac, String from, int protocol, byte[] payload) {
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
    header.putShort(10, checksum(header, 0));
    if (protocol == TCP) {
      // Conntrack takes a segment with a wrong checksum for no part of anything.
      ByteBuffer segment = ByteBuffer.wrap(payload);
      segment.putShort(16, checksum(segment, pseudoHeader(from, payload.length)));
    }
    byte[] body = ByteBuffer.allocate(20 + payload.length).put(header.array()).put(payload).array();
    return ethernet(guest.mac(), mac, 0x0800, body);
  }

  /** RFC 9293 section 3.1: what a segment's checksum covers beside it. */
  private int pseudoHeader(String from, int length) {
    return sum(ByteBuffer.wrap(address(from)))
        + sum(ByteBuffer.wrap(address(guest.ip())))
        + TCP
        + length;
  }

  /** RFC 1071. */
  private static short checksum(ByteBuffer data, int more) {
    int sum = sum(data) + more;
    while (sum >> 16 != 0) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return (short) ~sum;
  }

  private static int sum(ByteBuffer data) {
    int sum = 0;
    for (int i = 0; i < data.capacity(); i += 2) {
      sum += i + 1 < data.capacity() ? data.getShort(i) & 0xffff : (data.get(i) & 0xff) << 8;
    }
    return sum;
  }

  /** To all, that somebody's address is at {@code mac}: ARP (RFC 826) or RARP (RFC 903). */
  private static byte[] arp(int type, int operation, String mac, String ip, byte[] data) {
    byte[] body =
        ByteBuffer.allocate(28 + data.length)
            .putInt(0x00010800)
            .putShort((short) 0x0604)
            .putShort((short) operation)
            .put(bytes(mac))
            .put(address(ip))
            .put(bytes(type == RARP ? mac : EVERYBODY))
            .put(address(ip))
            .put(data)
            .array();
    return ethernet(EVERYBODY, mac, type, body);
  }

  /** RFC 4861 section 7.2.6, unsolicited; the mark is in an option of a type that nobody knows. */
  private byte[] advertisement(String mac, byte[] data) {
    byte[] body =
        ByteBuffer.allocate(24 + 8 + 2 + data.length)
            .put((byte) 136)
            .put((byte) 0)
            .putShort((short) 0)
            .putInt(0x20000000)
            .put(address(guest.ip6()))
            .put(new byte[] {2, 1})
            .put(bytes(mac))
            .put(new byte[] {(byte) 200, (byte) ((2 + data.length) / 8)})
            .put(data)
            .array();
    byte[] packet =
        ByteBuffer.allocate(40 + body.length)
            .putInt(0x60000000)
            .putShort((short) body.length)
            .put((byte) 58)
            .put((byte) 255)
            .put(address(guest.ip6()))
            .put(address("ff02::1"))
            .put(body)
            .array();
    return ethernet("33:33:00:00:00:01", mac, 0x86dd, packet);
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

  /** A frame as it travels in a tunnel (RFC 7348). */
  static byte[] tunnelled(long id, byte[] frame) {
    return ByteBuffer.allocate(8 + frame.length)
        .putInt(0x08000000)
        .putInt((int) id << 8)
        .put(frame)
        .array();
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

package io.godwit.scenarios.traffic;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Frames made by hand, IPv4 or IPv6 as their addresses are. Every checksum is right, since
 * connection tracking takes what has a wrong one for no part of anything.
 */
final class Packets {

  static final int ICMP = 1;
  static final int TCP = 6;
  static final int UDP = 17;
  static final int ICMPV6 = 58;
  static final int IPV4 = 0x0800;
  static final int IPV6 = 0x86dd;

  private static final int FRAGMENT = 44;
  private static final int HEADER = 20;
  private static final int HEADER6 = 40;
  private static final int MINIMUM = 60;
  private static final int HOPS = 64;

  /** What fits a fragment of 1,500 bytes with either header; fragments are multiples of 8 long. */
  private static final int FRAGMENT_BYTES = 1_448;

  private Packets() {}

  static byte[] udp(int from, int to, byte[] data) {
    return ByteBuffer.allocate(8 + data.length)
        .putShort((short) from)
        .putShort((short) to)
        .putShort((short) (8 + data.length))
        .putShort((short) 0)
        .put(data)
        .array();
  }

  static byte[] tcp(int from, int to, int flags, int acknowledged, byte[] data) {
    return ByteBuffer.allocate(20 + data.length)
        .putShort((short) from)
        .putShort((short) to)
        .putInt(1)
        .putInt(acknowledged)
        .put((byte) 0x50)
        .put((byte) flags)
        .putShort((short) 1_000)
        .putInt(0)
        .put(data)
        .array();
  }

  /**
   * @param word the second 32 bits: what they mean depends on the type (RFC 792, RFC 4443)
   */
  static byte[] icmp(int type, int code, int word, byte[] data) {
    return ByteBuffer.allocate(8 + data.length)
        .put((byte) type)
        .put((byte) code)
        .putShort((short) 0)
        .putInt(word)
        .put(data)
        .array();
  }

  /** A packet whose payload's checksum is filled in where its protocol has one. */
  static byte[] packet(String from, String to, int protocol, byte[] payload) {
    return packet(from, to, protocol, payload, HOPS);
  }

  static byte[] packet(String from, String to, int protocol, byte[] payload, int hops) {
    byte[] summed = withChecksum(from, to, protocol, payload);
    return isIpv6(from)
        ? join(header6(from, to, protocol, summed.length, hops), summed)
        : join(header(from, to, protocol, summed.length, 0, 0), summed);
  }

  /**
   * The same in fragments (RFC 791, RFC 8200 section 4.5).
   *
   * @param identification of the packet that they are of
   */
  static List<byte[]> fragments(
      String from, String to, int protocol, byte[] payload, int identification) {
    byte[] summed = withChecksum(from, to, protocol, payload);
    List<byte[]> fragments = new ArrayList<>();
    for (int at = 0; at < summed.length; at += FRAGMENT_BYTES) {
      int end = Math.min(summed.length, at + FRAGMENT_BYTES);
      int more = end < summed.length ? 1 : 0;
      byte[] part = java.util.Arrays.copyOfRange(summed, at, end);
      fragments.add(
          isIpv6(from)
              ? join(
                  header6(from, to, FRAGMENT, 8 + part.length, HOPS),
                  fragmentHeader(protocol, at | more, identification),
                  part)
              : join(
                  header(from, to, protocol, part.length, identification, at / 8 | more << 13),
                  part));
    }
    return fragments;
  }

  private static byte[] fragmentHeader(int protocol, int offsetAndMore, int identification) {
    return ByteBuffer.allocate(8)
        .put((byte) protocol)
        .put((byte) 0)
        .putShort((short) offsetAndMore)
        .putInt(identification)
        .array();
  }

  private static byte[] header(
      String from, String to, int protocol, int length, int identification, int fragment) {
    ByteBuffer header =
        ByteBuffer.allocate(HEADER)
            .putShort((short) 0x4500)
            .putShort((short) (HEADER + length))
            .putShort((short) identification)
            .putShort((short) fragment)
            .put((byte) HOPS)
            .put((byte) protocol)
            .putShort((short) 0)
            .put(address(from))
            .put(address(to));
    return header.putShort(10, checksum(sum(header.array()))).array();
  }

  private static byte[] header6(String from, String to, int next, int length, int hops) {
    return ByteBuffer.allocate(HEADER6)
        .putInt(0x60000000)
        .putShort((short) length)
        .put((byte) next)
        .put((byte) hops)
        .put(address(from))
        .put(address(to))
        .array();
  }

  private static byte[] withChecksum(String from, String to, int protocol, byte[] payload) {
    int at =
        switch (protocol) {
          case ICMP, ICMPV6 -> 2;
          case TCP -> 16;
          case UDP -> 6;
          default -> throw new IllegalArgumentException("protocol " + protocol);
        };
    // RFC 768, RFC 9293 section 3.1, RFC 8200 section 8.1; ICMP of IPv4 has no pseudo header.
    int covered = sum(payload);
    if (protocol != ICMP) {
      covered += sum(address(from)) + sum(address(to)) + protocol + payload.length;
    }
    return ByteBuffer.wrap(payload.clone()).putShort(at, checksum(covered)).array();
  }

  /** RFC 1071. */
  private static short checksum(int sum) {
    int folded = sum;
    while (folded >> 16 != 0) {
      folded = (folded & 0xffff) + (folded >> 16);
    }
    return (short) ~folded;
  }

  private static int sum(byte[] data) {
    int sum = 0;
    for (int i = 0; i < data.length; i++) {
      sum += i % 2 == 0 ? (data[i] & 0xff) << 8 : data[i] & 0xff;
    }
    return sum;
  }

  static byte[] ethernet(String to, String from, int type, byte[] body) {
    byte[] frame =
        ByteBuffer.allocate(Math.max(MINIMUM, 14 + body.length))
            .put(mac(to))
            .put(mac(from))
            .putShort((short) type)
            .put(body)
            .array();
    return frame;
  }

  /** A frame as it travels in a tunnel (RFC 7348). */
  static byte[] tunnelled(long id, byte[] frame) {
    return ByteBuffer.allocate(8 + frame.length)
        .putInt(0x08000000)
        .putInt((int) id << 8)
        .put(frame)
        .array();
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  static boolean isIpv6(String address) {
    return address.indexOf(':') >= 0;
  }

  static byte[] mac(String mac) {
    return HexFormat.ofDelimiter(":").parseHex(mac);
  }

  static byte[] address(String ip) {
    try {
      return InetAddress.getByName(ip).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(ip, e);
    }
  }
}

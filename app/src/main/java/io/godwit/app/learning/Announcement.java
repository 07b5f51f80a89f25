package io.godwit.app.learning;

import com.google.auto.value.AutoValue;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onlab.packet.ARP;
import org.onlab.packet.BasePacket;
import org.onlab.packet.DeserializationException;
import org.onlab.packet.Ethernet;
import org.onlab.packet.ICMP6;
import org.onlab.packet.IPacket;
import org.onlab.packet.IPv4;
import org.onlab.packet.IPv6;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.ndp.NeighborAdvertisement;

/** What a frame says about who sent it. Anybody can send any frame. Immutable. */
@AutoValue
public abstract class Announcement {

  /** How it is said. */
  public enum Kind {
    /** Gratuitous ARP: sender's and target's IP address are one (RFC 5227 §3). */
    GARP,
    /** Reverse ARP (RFC 903), which QEMU sends when a guest resumes. */
    RARP,
    /** Neighbour advertisement (RFC 4861 §4.4). */
    NA,
    /** Any other frame: it says as much by the way. */
    FIRST_FRAME
  }

  public static Announcement of(Kind kind, MacAddress mac, Optional<IpAddress> ip) {
    return new AutoValue_Announcement(kind, mac, ip);
  }

  /**
   * Reads a frame.
   *
   * @return empty if it contradicts itself about its sender, is tagged, or has no sender
   */
  public static Optional<Announcement> read(Ethernet frame) {
    MacAddress mac = frame.getSourceMAC();
    if (mac == null
        || mac.isMulticast()
        || mac.equals(MacAddress.ZERO)
        || frame.getVlanID() != Ethernet.VLAN_UNTAGGED) {
      return Optional.empty();
    }
    short type = frame.getEtherType();
    if (type == Ethernet.TYPE_ARP || type == Ethernet.TYPE_RARP) {
      return arp(frame).flatMap(arp -> read(arp, mac, type == Ethernet.TYPE_RARP));
    }
    if (type == Ethernet.TYPE_IPV4) {
      return payload(frame, IPv4.class)
          .map(ip -> firstFrame(mac, IpAddress.valueOf(ip.getSourceAddress())));
    }
    if (type == Ethernet.TYPE_IPV6) {
      return payload(frame, IPv6.class).map(ip -> read(ip, mac));
    }
    return Optional.of(of(Kind.FIRST_FRAME, mac, Optional.empty()));
  }

  public abstract Kind kind();

  public abstract MacAddress mac();

  /** The sender's address, as it says; empty if it says none. */
  public abstract Optional<IpAddress> ip();

  private static Optional<Announcement> read(ARP arp, MacAddress mac, boolean reverse) {
    if (!Arrays.equals(arp.getSenderHardwareAddress(), mac.toBytes())) {
      return Optional.empty();
    }
    if (reverse) {
      return Optional.of(of(Kind.RARP, mac, Optional.empty()));
    }
    if (arp.getProtocolAddressLength() != IpAddress.INET_BYTE_LENGTH) {
      return Optional.empty();
    }
    IpAddress sender = IpAddress.valueOf(IpAddress.Version.INET, arp.getSenderProtocolAddress());
    boolean gratuitous =
        !sender.isZero()
            && Arrays.equals(arp.getSenderProtocolAddress(), arp.getTargetProtocolAddress());
    return Optional.of(
        gratuitous ? of(Kind.GARP, mac, Optional.of(sender)) : firstFrame(mac, sender));
  }

  private static Announcement read(IPv6 packet, MacAddress mac) {
    if (packet.getPayload() instanceof ICMP6
        && packet.getPayload().getPayload() instanceof NeighborAdvertisement) {
      NeighborAdvertisement na = (NeighborAdvertisement) packet.getPayload().getPayload();
      return of(Kind.NA, mac, Optional.of(ip6(na.getTargetAddress())));
    }
    return firstFrame(mac, ip6(packet.getSourceAddress()));
  }

  private static Announcement firstFrame(MacAddress mac, IpAddress sender) {
    return of(Kind.FIRST_FRAME, mac, Optional.of(sender).filter(ip -> !ip.isZero()));
  }

  private static IpAddress ip6(byte[] address) {
    return IpAddress.valueOf(IpAddress.Version.INET6, address);
  }

  /** The two protocols have one form; ONOS reads only ARP by itself. */
  private static Optional<ARP> arp(Ethernet frame) {
    @Nullable IPacket payload = frame.getPayload();
    if (payload instanceof ARP) {
      return Optional.of((ARP) payload);
    }
    if (payload == null) {
      return Optional.empty();
    }
    byte[] bytes = payload.serialize();
    try {
      return Optional.of(ARP.deserializer().deserialize(bytes, 0, bytes.length));
    } catch (DeserializationException e) {
      return Optional.empty();
    }
  }

  private static <T extends BasePacket> Optional<T> payload(Ethernet frame, Class<T> type) {
    return type.isInstance(frame.getPayload())
        ? Optional.of(type.cast(frame.getPayload()))
        : Optional.empty();
  }
}

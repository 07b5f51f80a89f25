package io.godwit.app.learning;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.io.BaseEncoding;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.onlab.packet.DeserializationException;
import org.onlab.packet.Ethernet;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;

/** Frames as they are on the wire, and what they say. */
class AnnouncementTest {

  private static final MacAddress VM = MacAddress.valueOf("02:00:00:00:00:01");
  private static final String BROADCAST = "ffffffffffff";
  private static final String SRC = "020000000001";

  private static Optional<Announcement> read(String... hex) {
    byte[] bytes = BaseEncoding.base16().lowerCase().decode(String.join("", hex).replace(" ", ""));
    try {
      return Announcement.read(Ethernet.deserializer().deserialize(bytes, 0, bytes.length));
    } catch (DeserializationException e) {
      return Optional.empty();
    }
  }

  private static void says(Announcement.Kind kind, String ip, Optional<Announcement> announcement) {
    Optional<IpAddress> address =
        ip.isEmpty() ? Optional.empty() : Optional.of(IpAddress.valueOf(ip));
    assertEquals(Optional.of(Announcement.of(kind, VM, address)), announcement);
  }

  private static String arp(int op, String sha, String spa, String tha, String tpa) {
    return "0001080006040" + "00" + op + sha + spa + tha + tpa;
  }

  @Test
  void aGratuitousRequestOrReplyAnnouncesItsAddress() {
    says(
        Announcement.Kind.GARP,
        "10.0.0.1",
        read(BROADCAST, SRC, "0806", arp(1, SRC, "0a000001", "000000000000", "0a000001")));
    says(
        Announcement.Kind.GARP,
        "10.0.0.1",
        read(BROADCAST, SRC, "0806", arp(2, SRC, "0a000001", SRC, "0a000001")));
  }

  @Test
  void aQuestionForAnotherSaysItsSendersAddressByTheWay() {
    says(
        Announcement.Kind.FIRST_FRAME,
        "10.0.0.1",
        read(BROADCAST, SRC, "0806", arp(1, SRC, "0a000001", "000000000000", "0a000002")));
  }

  @Test
  void aProbeSaysNoAddress() {
    says(
        Announcement.Kind.FIRST_FRAME,
        "",
        read(BROADCAST, SRC, "0806", arp(1, SRC, "00000000", "000000000000", "0a000001")));
    says(
        Announcement.Kind.FIRST_FRAME,
        "",
        read(BROADCAST, SRC, "0806", arp(1, SRC, "00000000", "000000000000", "00000000")));
  }

  @Test
  void theReverseArpOfAResumedQemuGuestNamesItsMacAddressAlone() {
    // As QEMU's self-announcement has it: 60 bytes, padded with zeros.
    says(
        Announcement.Kind.RARP,
        "",
        read(BROADCAST, SRC, "8035", arp(3, SRC, "00000000", SRC, "00000000"), "00".repeat(18)));
  }

  @Test
  void aNeighbourAdvertisementAnnouncesItsTarget() {
    String target = "fd000000000000000000000000000001";
    String allNodes = "ff020000000000000000000000000001";
    String na = "8800" + "0000" + "20000000" + target + "0201" + SRC;
    says(
        Announcement.Kind.NA,
        "fd00::1",
        read("333300000001", SRC, "86dd", "60000000", "0020", "3aff", target, allNodes, na));
  }

  @Test
  void anyOtherPacketSaysItsSource() {
    says(
        Announcement.Kind.FIRST_FRAME,
        "10.0.0.1",
        read(
            "020000000002",
            SRC,
            "0800",
            "4500001c000000004011" + "0000" + "0a000001" + "0a000002",
            "0fa0138800080000"));
    says(
        Announcement.Kind.FIRST_FRAME,
        "fd00::1",
        read(
            "020000000002",
            SRC,
            "86dd",
            "60000000",
            "0008",
            "1140",
            "fd000000000000000000000000000001",
            "fd000000000000000000000000000002",
            "0fa0138800080000"));
    // An ethertype that is nobody's.
    says(Announcement.Kind.FIRST_FRAME, "", read("020000000002", SRC, "88b5", "00".repeat(46)));
  }

  @Test
  void aSourceThatIsNoneSaysNone() {
    says(
        Announcement.Kind.FIRST_FRAME,
        "",
        read(
            BROADCAST,
            SRC,
            "0800",
            "4500001c000000004011" + "0000" + "00000000" + "ffffffff",
            "0fa0138800080000"));
  }

  @Test
  void aFrameThatContradictsItselfSaysNothing() {
    String other = "020000000099";
    for (String type : new String[] {"0806", "8035"}) {
      assertEquals(
          Optional.empty(),
          read(BROADCAST, SRC, type, arp(1, other, "0a000001", other, "0a000001")),
          type);
    }
  }

  @Test
  void whatIsCutShortSaysNothing() {
    String whole = arp(3, SRC, "00000000", SRC, "00000000");
    for (int length = 0; length < whole.length(); length += 2) {
      assertEquals(Optional.empty(), read(BROADCAST, SRC, "8035", whole.substring(0, length)));
      assertEquals(Optional.empty(), read(BROADCAST, SRC, "0806", whole.substring(0, length)));
    }
    assertEquals(Optional.empty(), read(BROADCAST, SRC, "0800", "4500"));
    assertEquals(Optional.empty(), read(BROADCAST, SRC, "86dd", "6000"));
  }

  @Test
  void anArpOfAnotherFormSaysNothing() {
    // Hardware and protocol addresses of other lengths than Ethernet's and IPv4's.
    assertEquals(
        Optional.empty(), read(BROADCAST, SRC, "0806", "0001080006100001" + SRC + "00".repeat(40)));
    assertEquals(
        Optional.empty(), read(BROADCAST, SRC, "8035", "0001080008040003" + "00".repeat(40)));
  }

  @Test
  void aSenderIsOneAndUntagged() {
    String garp = arp(1, SRC, "0a000001", "000000000000", "0a000001");
    assertEquals(Optional.empty(), read(BROADCAST, SRC, "8100", "0064", "0806", garp));
    String group = "01005e000001";
    assertEquals(
        Optional.empty(),
        read(BROADCAST, group, "0806", arp(1, group, "0a000001", group, "0a000001")));
    String none = "000000000000";
    assertEquals(
        Optional.empty(),
        read(BROADCAST, none, "0806", arp(1, none, "0a000001", none, "0a000001")));
  }
}

package io.godwit.app.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.onlab.packet.ARP;
import org.onlab.packet.Ethernet;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.MacAddress;
import org.onosproject.core.ApplicationId;
import org.onosproject.core.DefaultApplicationId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.packet.DefaultInboundPacket;
import org.onosproject.net.packet.PacketContextAdapter;

/** Which packets are taken, and that nobody else sends them on. */
class AnnouncementListenerTest {

  private static final ApplicationId APP = new DefaultApplicationId(0x123, "test");
  private static final ConnectPoint FROM =
      new ConnectPoint(DeviceId.deviceId("of:0000000000000001"), PortNumber.portNumber(10));

  private final List<String> heard = new ArrayList<>();
  private final AnnouncementListener listener =
      new AnnouncementListener(
          APP, (switchId, port, said) -> heard.add(switchId + "/" + port + " " + said.kind()));

  private boolean isTaken(Optional<Long> cookie, Ethernet frame, ConnectPoint from) {
    PacketContextAdapter context =
        new PacketContextAdapter(
            0, new DefaultInboundPacket(from, frame, ByteBuffer.allocate(0), cookie), null, false) {
          @Override
          public void send() {}
        };
    listener.process(context);
    return context.isHandled();
  }

  private static Ethernet garp() {
    MacAddress mac = MacAddress.valueOf("02:00:00:00:00:01");
    return ARP.buildArpRequest(
        mac.toBytes(),
        Ip4Address.valueOf("10.0.0.1").toOctets(),
        Ip4Address.valueOf("10.0.0.1").toOctets(),
        Ethernet.VLAN_UNTAGGED);
  }

  @Test
  void aPacketOfItsOwnRulesIsTakenAndHeard() {
    assertTrue(isTaken(Optional.of(0x0123_0000_0000_0001L), garp(), FROM));
    assertEquals(List.of("of:0000000000000001/10 GARP"), heard);
  }

  @Test
  void othersPacketsAreLeftAlone() {
    assertFalse(isTaken(Optional.of(0x0124_0000_0000_0001L), garp(), FROM));
    assertFalse(isTaken(Optional.of(0L), garp(), FROM));
    assertFalse(isTaken(Optional.empty(), garp(), FROM));
    assertEquals(List.of(), heard);
  }

  @Test
  void whatCannotBeReadIsTakenAndSaysNothing() {
    assertTrue(isTaken(Optional.of(0x0123_0000_0000_0001L), null, FROM));
    assertEquals(List.of(), heard);
  }
}

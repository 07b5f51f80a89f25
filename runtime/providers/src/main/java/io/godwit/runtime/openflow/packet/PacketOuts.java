package io.godwit.runtime.openflow.packet;

import io.godwit.runtime.openflow.translation.ActionCodec;
import io.godwit.runtime.openflow.translation.DriverExtensions;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.driver.DriverService;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.openflow.controller.Dpid;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.projectfloodlight.openflow.protocol.OFPacketOut;
import org.projectfloodlight.openflow.protocol.action.OFAction;
import org.projectfloodlight.openflow.types.OFBufferId;
import org.projectfloodlight.openflow.types.OFPort;

/** Makes the messages that send a packet out through a switch, with any actions on its way. */
final class PacketOuts {
  private final DriverService drivers;

  PacketOuts(DriverService drivers) {
    this.drivers = drivers;
  }

  /**
   * The message for a packet.
   *
   * @param inPort the port that the packet counts as received on, or null for the controller
   * @throws io.godwit.runtime.openflow.translation.UntranslatableException if the treatment has
   *     something that the switch's driver can't express
   */
  OFPacketOut message(
      OpenFlowSwitch sw,
      TrafficTreatment treatment,
      ByteBuffer packet,
      @Nullable PortNumber inPort) {
    DeviceId device = DeviceId.deviceId(Dpid.uri(sw.getDpid()));
    List<OFAction> actions =
        new ActionCodec(device, sw.factory(), new DriverExtensions(drivers, device))
            .encode(treatment.allInstructions());
    byte[] data = new byte[packet.remaining()];
    packet.duplicate().get(data);
    return sw.factory()
        .buildPacketOut()
        .setBufferId(OFBufferId.NO_BUFFER)
        .setInPort(inPort == null ? OFPort.CONTROLLER : OFPort.of((int) inPort.toLong()))
        .setActions(actions)
        .setData(data)
        .build();
  }
}

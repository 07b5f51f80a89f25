package io.godwit.runtime.openflow.packet;

import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import io.godwit.runtime.openflow.translation.ActionCodec;
import io.godwit.runtime.openflow.translation.DeviceDriver;
import io.godwit.runtime.openflow.translation.DriverExtensions;
import io.godwit.runtime.openflow.translation.UntranslatableException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.driver.DriverService;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.openflow.controller.Dpid;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFPacketOut;
import org.projectfloodlight.openflow.protocol.action.OFAction;
import org.projectfloodlight.openflow.types.OFBufferId;
import org.projectfloodlight.openflow.types.OFPort;

/** Makes the messages that send a packet out through a switch, with any actions on its way. */
final class PacketOuts {
  private static final long KEPT_SECONDS = 10;

  /** Kept for a while, since somebody may change a device's driver and nobody would tell. */
  private final LoadingCache<DeviceId, DeviceDriver> drivers;

  PacketOuts(DriverService drivers) {
    this.drivers =
        CacheBuilder.newBuilder()
            .expireAfterWrite(KEPT_SECONDS, TimeUnit.SECONDS)
            .build(CacheLoader.from((DeviceId device) -> new DeviceDriver(drivers, device)));
  }

  /**
   * The message for a packet.
   *
   * @param inPort the port that the packet counts as received on, or null for the controller
   * @throws UntranslatableException if the treatment has something that the switch's driver can't
   *     express
   */
  OFPacketOut message(
      OpenFlowSwitch sw,
      TrafficTreatment treatment,
      ByteBuffer packet,
      @Nullable PortNumber inPort) {
    DeviceId device = DeviceId.deviceId(Dpid.uri(sw.getDpid()));
    List<OFAction> actions = actions(sw.factory(), device, treatment);
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

  private List<OFAction> actions(OFFactory factory, DeviceId device, TrafficTreatment treatment) {
    DeviceDriver driver = drivers.getUnchecked(device);
    try {
      return new ActionCodec(device, factory, DriverExtensions.known(driver))
          .encode(treatment.allInstructions());
    } catch (UntranslatableException e) {
      return new ActionCodec(device, factory, DriverExtensions.renewed(driver))
          .encode(treatment.allInstructions());
    }
  }
}

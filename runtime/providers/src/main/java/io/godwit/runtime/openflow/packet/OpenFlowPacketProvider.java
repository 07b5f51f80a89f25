package io.godwit.runtime.openflow.packet;

import static org.slf4j.LoggerFactory.getLogger;

import io.godwit.runtime.openflow.translation.UntranslatableException;
import java.nio.ByteBuffer;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.driver.DriverService;
import org.onosproject.net.packet.DefaultInboundPacket;
import org.onosproject.net.packet.DefaultOutboundPacket;
import org.onosproject.net.packet.InboundPacket;
import org.onosproject.net.packet.OutboundPacket;
import org.onosproject.net.packet.PacketProvider;
import org.onosproject.net.packet.PacketProviderRegistry;
import org.onosproject.net.packet.PacketProviderService;
import org.onosproject.net.provider.AbstractProvider;
import org.onosproject.net.provider.ProviderId;
import org.onosproject.openflow.controller.Dpid;
import org.onosproject.openflow.controller.OpenFlowController;
import org.onosproject.openflow.controller.OpenFlowPacketContext;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.onosproject.openflow.controller.PacketListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;

/** Packets from and to OpenFlow switches. */
@Component(
    immediate = true,
    service = {})
public class OpenFlowPacketProvider extends AbstractProvider
    implements PacketProvider, PacketListener {
  private static final int LISTENER_PRIORITY = 20;

  private static final Logger log = getLogger(OpenFlowPacketProvider.class);

  private final PacketProviderRegistry registry;
  private final OpenFlowController controller;
  private final PacketOuts outs;
  private final PacketProviderService core;

  /** Registers with ONOS. */
  @Activate
  public OpenFlowPacketProvider(
      @Reference PacketProviderRegistry registry,
      @Reference OpenFlowController controller,
      @Reference DriverService drivers) {
    super(new ProviderId("of", "io.godwit.runtime.openflow"));
    this.registry = registry;
    this.controller = controller;
    this.outs = new PacketOuts(drivers);
    this.core = registry.register(this);
  }

  @Activate
  void activate() {
    controller.addPacketListener(LISTENER_PRIORITY, this);
    log.info("Started");
  }

  @Deactivate
  void deactivate() {
    controller.removePacketListener(this);
    registry.unregister(this);
    log.info("Stopped");
  }

  @Override
  public void emit(OutboundPacket packet) {
    OpenFlowSwitch sw = controller.getSwitch(Dpid.dpid(packet.sendThrough().uri()));
    if (sw == null) {
      log.debug("{} is not connected: a packet is lost", packet.sendThrough());
      return;
    }
    try {
      sw.sendMsg(outs.message(sw, packet.treatment(), packet.data(), packet.inPort()));
    } catch (UntranslatableException e) {
      log.warn("{} cannot send a packet: {}", packet.sendThrough(), e.getMessage());
    }
  }

  @Override
  public void handlePacket(OpenFlowPacketContext received) {
    OpenFlowSwitch sw = controller.getSwitch(received.dpid());
    if (sw == null) {
      return;
    }
    DeviceId device = DeviceId.deviceId(Dpid.uri(received.dpid()));
    ByteBuffer data = ByteBuffer.wrap(received.unparsed());
    InboundPacket in =
        new DefaultInboundPacket(
            new ConnectPoint(device, PortNumber.portNumber(received.inPort())),
            received.parsed(),
            data,
            received.cookie());
    OutboundPacket out = new DefaultOutboundPacket(device, null, data);
    core.processPacket(
        new SwitchPacketContext(System.currentTimeMillis(), in, out, sw, outs, received));
  }
}

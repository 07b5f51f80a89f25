package io.godwit.runtime.openflow.packet;

import static org.slf4j.LoggerFactory.getLogger;

import io.godwit.runtime.openflow.translation.UntranslatableException;
import org.onosproject.net.PortNumber;
import org.onosproject.net.packet.DefaultPacketContext;
import org.onosproject.net.packet.InboundPacket;
import org.onosproject.net.packet.OutboundPacket;
import org.onosproject.openflow.controller.OpenFlowPacketContext;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.slf4j.Logger;

/** A packet on its way through the applications, which may send it on with a treatment. */
final class SwitchPacketContext extends DefaultPacketContext {
  private static final Logger log = getLogger(SwitchPacketContext.class);

  private final OpenFlowSwitch sw;
  private final PacketOuts outs;
  private final OpenFlowPacketContext received;

  SwitchPacketContext(
      long timeMillis,
      InboundPacket in,
      OutboundPacket out,
      OpenFlowSwitch sw,
      PacketOuts outs,
      OpenFlowPacketContext received) {
    super(timeMillis, in, out, received.isHandled());
    this.sw = sw;
    this.outs = outs;
    this.received = received;
  }

  @Override
  public void send() {
    if (!block() || !received.block()) {
      return;
    }
    PortNumber inPort = inPacket().receivedFrom().port();
    try {
      sw.sendMsg(outs.message(sw, treatmentBuilder().build(), outPacket().data(), inPort));
    } catch (UntranslatableException e) {
      log.warn("{} cannot send a packet: {}", sw.getStringId(), e.getMessage());
    }
  }
}

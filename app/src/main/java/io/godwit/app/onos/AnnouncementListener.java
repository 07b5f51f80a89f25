package io.godwit.app.onos;

import io.godwit.app.learning.Announcement;
import org.jspecify.annotations.Nullable;
import org.onlab.packet.Ethernet;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.packet.InboundPacket;
import org.onosproject.net.packet.PacketContext;
import org.onosproject.net.packet.PacketProcessor;

/**
 * Takes the packets that this application's rules have sent to the controller, and lets nobody send
 * them on: an announcement is not for the network.
 */
final class AnnouncementListener implements PacketProcessor {

  /** Before the applications that forward. */
  static final int PRIORITY = PacketProcessor.advisor(2);

  /** Who hears of it; returns at once. */
  interface Hearing {
    void announced(String switchId, long port, Announcement announcement);
  }

  private final ApplicationId appId;
  private final Hearing hearing;

  AnnouncementListener(ApplicationId appId, Hearing hearing) {
    this.appId = appId;
    this.hearing = hearing;
  }

  @Override
  public void process(PacketContext context) {
    InboundPacket packet = context.inPacket();
    if (!packet.cookie().filter(this::isOurs).isPresent()) {
      return;
    }
    context.block();
    @Nullable Ethernet frame = packet.parsed();
    if (frame != null) {
      ConnectPoint from = packet.receivedFrom();
      Announcement.read(frame)
          .ifPresent(
              said -> hearing.announced(from.deviceId().toString(), from.port().toLong(), said));
    }
  }

  /** A rule's cookie begins with its application's id. */
  private boolean isOurs(long cookie) {
    return cookie >>> FlowRuleTranslator.APP_SHIFT == appId.id();
  }
}

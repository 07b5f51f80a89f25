package io.godwit.runtime.openflow.device;

import java.util.List;
import java.util.stream.Collectors;
import org.onlab.packet.ChassisId;
import org.onosproject.net.AnnotationKeys;
import org.onosproject.net.DefaultAnnotations;
import org.onosproject.net.DeviceId;
import org.onosproject.net.Port;
import org.onosproject.net.PortNumber;
import org.onosproject.net.device.DefaultDeviceDescription;
import org.onosproject.net.device.DefaultPortDescription;
import org.onosproject.net.device.DefaultPortStatistics;
import org.onosproject.net.device.DeviceDescription;
import org.onosproject.net.device.PortDescription;
import org.onosproject.net.device.PortStatistics;
import org.onosproject.openflow.controller.Dpid;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.projectfloodlight.openflow.protocol.OFPortConfig;
import org.projectfloodlight.openflow.protocol.OFPortDesc;
import org.projectfloodlight.openflow.protocol.OFPortFeatures;
import org.projectfloodlight.openflow.protocol.OFPortState;
import org.projectfloodlight.openflow.protocol.OFPortStatsEntry;
import org.projectfloodlight.openflow.types.U64;

/** What a switch says about itself and its ports, in ONOS's words. */
final class Descriptions {
  private static final long KILOBITS_PER_MEGABIT = 1_000;

  private Descriptions() {}

  static DeviceId id(Dpid dpid) {
    return DeviceId.deviceId(Dpid.uri(dpid));
  }

  static DeviceDescription device(OpenFlowSwitch sw) {
    String channel = sw.channelId();
    DefaultAnnotations.Builder annotations =
        DefaultAnnotations.builder()
            .set(AnnotationKeys.PROTOCOL, sw.factory().getVersion().toString())
            .set(AnnotationKeys.CHANNEL_ID, channel)
            .set(AnnotationKeys.MANAGEMENT_ADDRESS, host(channel));
    String datapath = sw.datapathDescription();
    if (datapath != null && !datapath.isEmpty()) {
      annotations.set(AnnotationKeys.DATAPATH_DESCRIPTION, datapath);
    }
    return new DefaultDeviceDescription(
        Dpid.uri(sw.getDpid()),
        sw.deviceType(),
        sw.manufacturerDescription(),
        sw.hardwareDescription(),
        sw.softwareDescription(),
        sw.serialNumber(),
        new ChassisId(sw.getId()),
        annotations.build());
  }

  private static String host(String channel) {
    int colon = channel.lastIndexOf(':');
    return colon < 0 ? channel : channel.substring(0, colon);
  }

  static List<PortDescription> ports(OpenFlowSwitch sw) {
    return sw.getPorts().stream().map(Descriptions::port).collect(Collectors.toList());
  }

  static PortDescription port(OFPortDesc port) {
    return describe(port).build();
  }

  static PortDescription removed(OFPortDesc port) {
    return describe(port).isEnabled(false).isRemoved(true).build();
  }

  private static DefaultPortDescription.Builder describe(OFPortDesc port) {
    boolean up =
        !port.getState().contains(OFPortState.LINK_DOWN)
            && !port.getConfig().contains(OFPortConfig.PORT_DOWN);
    return DefaultPortDescription.builder()
        .withPortNumber(PortNumber.portNumber(port.getPortNo().getPortNumber()))
        .isEnabled(up)
        .type(port.getCurr().contains(OFPortFeatures.PF_FIBER) ? Port.Type.FIBER : Port.Type.COPPER)
        .portSpeed(port.getCurrSpeed() / KILOBITS_PER_MEGABIT)
        .annotations(
            DefaultAnnotations.builder()
                .set(AnnotationKeys.PORT_NAME, port.getName())
                .set(AnnotationKeys.PORT_MAC, port.getHwAddr().toString())
                .build());
  }

  static PortStatistics statistics(DeviceId device, OFPortStatsEntry entry) {
    return DefaultPortStatistics.builder()
        .setDeviceId(device)
        .setPort(PortNumber.portNumber(entry.getPortNo().getPortNumber()))
        .setPacketsReceived(count(entry.getRxPackets()))
        .setPacketsSent(count(entry.getTxPackets()))
        .setBytesReceived(count(entry.getRxBytes()))
        .setBytesSent(count(entry.getTxBytes()))
        .setPacketsRxDropped(count(entry.getRxDropped()))
        .setPacketsTxDropped(count(entry.getTxDropped()))
        .setPacketsRxErrors(count(entry.getRxErrors()))
        .setPacketsTxErrors(count(entry.getTxErrors()))
        .setDurationSec(entry.getDurationSec())
        .setDurationNano(entry.getDurationNsec())
        .build();
  }

  /** A switch that doesn't keep a counter reports all ones. */
  private static long count(U64 counter) {
    return Math.max(0, counter.getValue());
  }
}

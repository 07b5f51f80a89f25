package io.godwit.runtime.openflow.device;

import static org.onlab.util.Tools.groupedThreads;
import static org.slf4j.LoggerFactory.getLogger;

import com.google.common.collect.ImmutableSet;
import io.godwit.runtime.openflow.Connections;
import io.godwit.runtime.openflow.Lanes;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.onosproject.net.DeviceId;
import org.onosproject.net.MastershipRole;
import org.onosproject.net.PortNumber;
import org.onosproject.net.device.DeviceProvider;
import org.onosproject.net.device.DeviceProviderRegistry;
import org.onosproject.net.device.DeviceProviderService;
import org.onosproject.net.provider.AbstractProvider;
import org.onosproject.net.provider.ProviderId;
import org.onosproject.openflow.controller.Dpid;
import org.onosproject.openflow.controller.OpenFlowController;
import org.onosproject.openflow.controller.OpenFlowMessageListener;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.onosproject.openflow.controller.OpenFlowSwitchListener;
import org.onosproject.openflow.controller.RoleState;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFPortConfig;
import org.projectfloodlight.openflow.protocol.OFPortDesc;
import org.projectfloodlight.openflow.protocol.OFPortReason;
import org.projectfloodlight.openflow.protocol.OFPortStatsReply;
import org.projectfloodlight.openflow.protocol.OFPortStatus;
import org.projectfloodlight.openflow.types.OFPort;
import org.slf4j.Logger;

/**
 * Switches that are connected over OpenFlow: their coming and going, their ports with state and
 * counters, and the controller's role towards them.
 */
@Component(
    immediate = true,
    service = {})
public class OpenFlowDeviceProvider extends AbstractProvider implements DeviceProvider {
  private static final long COUNTERS_SECONDS = 5;
  private static final int LANES = 4;

  private static final Logger log = getLogger(OpenFlowDeviceProvider.class);

  private final DeviceProviderRegistry registry;
  private final OpenFlowController controller;
  private final DeviceProviderService core;
  private final Connections<DeviceId> devices;
  private final Listener listener = new Listener();
  private final Lanes lanes = new Lanes("godwit/device", LANES, log);
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(groupedThreads("godwit/device", "timer", log));

  /** Registers with ONOS. */
  @Activate
  public OpenFlowDeviceProvider(
      @Reference DeviceProviderRegistry registry, @Reference OpenFlowController controller) {
    super(new ProviderId("of", "io.godwit.runtime.openflow"));
    this.registry = registry;
    this.controller = controller;
    this.core = registry.register(this);
    this.devices =
        new Connections<>(
            controller::getSwitch,
            this::connected,
            (dpid, device) -> core.deviceDisconnected(device));
  }

  @Activate
  void activate() {
    controller.addListener(listener);
    controller.addMessageListener(listener);
    controller.getSwitches().forEach(sw -> listener.switchAdded(sw.getDpid()));
    timer.scheduleWithFixedDelay(
        this::askForCounters, COUNTERS_SECONDS, COUNTERS_SECONDS, TimeUnit.SECONDS);
    log.info("Started");
  }

  @Deactivate
  void deactivate() {
    controller.removeMessageListener(listener);
    controller.removeListener(listener);
    timer.shutdownNow();
    lanes.shutdown();
    registry.unregister(this);
    log.info("Stopped");
  }

  @Override
  public boolean isReachable(DeviceId device) {
    OpenFlowSwitch sw = controller.getSwitch(dpid(device));
    return sw != null && sw.isConnected();
  }

  @Override
  public void roleChanged(DeviceId device, MastershipRole role) {
    controller.setRole(dpid(device), Roles.of(role));
  }

  /** Asks the switch for its ports, which shows whether it still answers. */
  @Override
  public void triggerProbe(DeviceId device) {
    OpenFlowSwitch sw = controller.getSwitch(dpid(device));
    if (sw == null || !sw.isConnected()) {
      core.deviceDisconnected(device);
    } else {
      sw.sendMsg(sw.factory().buildPortDescStatsRequest().build());
    }
  }

  @Override
  public void triggerDisconnect(DeviceId device) {
    OpenFlowSwitch sw = controller.getSwitch(dpid(device));
    if (sw != null) {
      sw.disconnectSwitch();
    }
  }

  @Override
  public void changePortState(DeviceId device, PortNumber port, boolean enable) {
    OpenFlowSwitch sw = controller.getSwitch(dpid(device));
    if (sw == null || !sw.isConnected()) {
      log.warn("{} is not connected: port {} stays as it is", device, port);
      return;
    }
    OFPort number = OFPort.of((int) port.toLong());
    Set<OFPortConfig> down = ImmutableSet.of(OFPortConfig.PORT_DOWN);
    for (OFPortDesc known : sw.getPorts()) {
      if (known.getPortNo().equals(number)) {
        sw.sendMsg(
            sw.factory()
                .buildPortMod()
                .setPortNo(number)
                .setHwAddr(known.getHwAddr())
                .setMask(down)
                .setConfig(enable ? ImmutableSet.of() : down)
                .build());
        return;
      }
    }
    log.warn("{} has no port {}", device, port);
  }

  private void askForCounters() {
    try {
      for (OpenFlowSwitch sw : controller.getMasterSwitches()) {
        sw.sendMsg(sw.factory().buildPortStatsRequest().setPortNo(OFPort.ANY).build());
      }
    } catch (RuntimeException e) {
      log.warn("Could not ask for port counters", e);
    }
  }

  private static Dpid dpid(DeviceId device) {
    return Dpid.dpid(device.uri());
  }

  private DeviceId connected(OpenFlowSwitch sw) {
    DeviceId device = Descriptions.id(sw.getDpid());
    try {
      core.deviceConnected(device, Descriptions.device(sw));
      core.updatePorts(device, Descriptions.ports(sw));
    } catch (RuntimeException e) {
      // ONOS may have taken half of it: it is told when the switch goes.
      log.warn("Failed for {}", device, e);
    }
    return device;
  }

  private void portsChanged(Dpid dpid) {
    OpenFlowSwitch sw = controller.getSwitch(dpid);
    if (sw != null) {
      core.updatePorts(Descriptions.id(dpid), Descriptions.ports(sw));
    }
  }

  private final class Listener implements OpenFlowSwitchListener, OpenFlowMessageListener {
    @Override
    public void switchAdded(Dpid dpid) {
      lanes.execute(dpid, () -> devices.look(dpid));
    }

    @Override
    public void switchRemoved(Dpid dpid) {
      lanes.execute(dpid, () -> devices.look(dpid));
    }

    @Override
    public void switchChanged(Dpid dpid) {
      lanes.execute(dpid, () -> portsChanged(dpid));
    }

    @Override
    public void portChanged(Dpid dpid, OFPortStatus status) {
      DeviceId device = Descriptions.id(dpid);
      if (status.getReason() == OFPortReason.DELETE) {
        lanes.execute(dpid, () -> core.deletePort(device, Descriptions.removed(status.getDesc())));
      } else {
        lanes.execute(
            dpid, () -> core.portStatusChanged(device, Descriptions.port(status.getDesc())));
      }
    }

    @Override
    public void receivedRoleReply(Dpid dpid, RoleState requested, RoleState response) {
      lanes.execute(
          dpid,
          () ->
              core.receivedRoleReply(
                  Descriptions.id(dpid), Roles.of(requested), Roles.of(response)));
    }

    @Override
    public void handleIncomingMessage(Dpid dpid, OFMessage message) {
      if (message instanceof OFPortStatsReply) {
        DeviceId device = Descriptions.id(dpid);
        lanes.execute(
            dpid,
            () ->
                core.updatePortStatistics(
                    device,
                    ((OFPortStatsReply) message)
                        .getEntries().stream()
                            .map(entry -> Descriptions.statistics(device, entry))
                            .collect(Collectors.toList())));
      }
    }

    @Override
    public void handleOutgoingMessage(Dpid dpid, List<OFMessage> messages) {
      // Nothing to see.
    }
  }
}

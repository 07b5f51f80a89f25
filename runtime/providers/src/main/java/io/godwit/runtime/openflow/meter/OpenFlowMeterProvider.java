package io.godwit.runtime.openflow.meter;

import static org.onlab.util.Tools.groupedThreads;
import static org.slf4j.LoggerFactory.getLogger;

import io.godwit.runtime.openflow.Connections;
import io.godwit.runtime.openflow.Lanes;
import io.godwit.runtime.openflow.Xids;
import io.godwit.runtime.openflow.translation.UntranslatableException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.onosproject.net.DeviceId;
import org.onosproject.net.meter.MeterFailReason;
import org.onosproject.net.meter.MeterOperation;
import org.onosproject.net.meter.MeterOperations;
import org.onosproject.net.meter.MeterProvider;
import org.onosproject.net.meter.MeterProviderRegistry;
import org.onosproject.net.meter.MeterProviderService;
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
import org.projectfloodlight.openflow.protocol.OFMeterFeatures;
import org.projectfloodlight.openflow.protocol.OFMeterModFailedCode;
import org.projectfloodlight.openflow.protocol.OFMeterStatsReply;
import org.projectfloodlight.openflow.protocol.OFPortStatus;
import org.projectfloodlight.openflow.protocol.errormsg.OFMeterModFailedErrorMsg;
import org.slf4j.Logger;

/**
 * Meters of all connected OpenFlow switches. Each switch is asked for its meters every 5 s, and
 * after every change at once, so that ONOS soon knows a meter for added.
 */
@Component(
    immediate = true,
    service = {})
public class OpenFlowMeterProvider extends AbstractProvider implements MeterProvider {
  private static final long POLL_SECONDS = 5;
  private static final int LANES = 2;

  private static final Logger log = getLogger(OpenFlowMeterProvider.class);

  private final MeterProviderRegistry registry;
  private final OpenFlowController controller;
  private final MeterProviderService core;

  /** A quarter of the ids that flow rules and the controller's own handshakes leave. */
  private final Xids xids = new Xids(0x2000_0000L, 0x2fff_ffffL);

  private final Connections<MeterSession> sessions;
  private final Listener listener = new Listener();
  private final Lanes lanes = new Lanes("godwit/meter", LANES, log);
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(groupedThreads("godwit/meter", "timer", log));

  /** Registers with ONOS. */
  @Activate
  public OpenFlowMeterProvider(
      @Reference MeterProviderRegistry registry, @Reference OpenFlowController controller) {
    super(new ProviderId("of", "io.godwit.runtime.openflow"));
    this.registry = registry;
    this.controller = controller;
    this.core = registry.register(this);
    this.sessions = new Connections<>(controller::getSwitch, this::opened, this::closed);
  }

  @Activate
  void activate() {
    controller.addListener(listener);
    controller.addMessageListener(listener);
    controller.getSwitches().forEach(sw -> listener.switchAdded(sw.getDpid()));
    timer.scheduleWithFixedDelay(this::poll, POLL_SECONDS, POLL_SECONDS, TimeUnit.SECONDS);
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
  public void performMeterOperation(DeviceId device, MeterOperations operations) {
    operations.operations().forEach(operation -> performMeterOperation(device, operation));
  }

  @Override
  public void performMeterOperation(DeviceId device, MeterOperation operation) {
    MeterSession session = sessions.get(Dpid.dpid(device.uri()));
    if (session == null) {
      core.meterOperationFailed(operation, MeterFailReason.UNKNOWN_DEVICE);
      return;
    }
    try {
      session.change(operation);
    } catch (UntranslatableException e) {
      log.warn("{} cannot have {}: {}", device, operation.meter(), e.getMessage());
      core.meterOperationFailed(operation, MeterFailReason.BAD_BAND);
    }
  }

  private MeterSession opened(OpenFlowSwitch sw) {
    Dpid dpid = sw.getDpid();
    DeviceId device = DeviceId.deviceId(Dpid.uri(dpid));
    MeterSession session = new MeterSession(device, sw.factory(), sw::sendMsg, xids);
    // Asked for in the handshake; a switch of OpenFlow 1.0 has none.
    OFMeterFeatures features = sw.getMeterFeatures();
    if (features != null) {
      lanes.execute(dpid, () -> core.pushMeterFeatures(device, session.codec().decode(features)));
    }
    return session;
  }

  private void closed(Dpid dpid, MeterSession gone) {
    lanes.execute(dpid, () -> core.deleteMeterFeatures(DeviceId.deviceId(Dpid.uri(dpid))));
  }

  private void poll() {
    try {
      for (OpenFlowSwitch sw : controller.getMasterSwitches()) {
        MeterSession session = sessions.get(sw.getDpid());
        if (session != null) {
          session.askForMeters();
        }
      }
    } catch (RuntimeException e) {
      log.warn("Could not ask for meters", e);
    }
  }

  private void refused(Dpid dpid, MeterSession session, OFMeterModFailedErrorMsg error) {
    Optional<MeterOperation> operation = session.refused(error);
    if (operation.isEmpty()) {
      return;
    }
    MeterOperation.Type type = operation.get().type();
    OFMeterModFailedCode code = error.getCode();
    if (type == MeterOperation.Type.ADD && code == OFMeterModFailedCode.METER_EXISTS) {
      // ONOS adds what it missed in a reading, which may have been on its way already.
      session.change(new MeterOperation(operation.get().meter(), MeterOperation.Type.MODIFY));
    } else if (type == MeterOperation.Type.REMOVE && code == OFMeterModFailedCode.UNKNOWN_METER) {
      log.debug("{} has no meter {} any more", dpid, operation.get().meter().meterCellId());
    } else {
      log.warn("{} refused to {} {}: {}", dpid, type, operation.get().meter(), code);
      lanes.execute(
          dpid, () -> core.meterOperationFailed(operation.get(), MeterCodec.reason(code)));
    }
  }

  private final class Listener implements OpenFlowSwitchListener, OpenFlowMessageListener {
    @Override
    public void switchAdded(Dpid dpid) {
      sessions.look(dpid);
    }

    @Override
    public void switchRemoved(Dpid dpid) {
      sessions.look(dpid);
    }

    @Override
    public void handleIncomingMessage(Dpid dpid, OFMessage message) {
      MeterSession session = sessions.get(dpid);
      if (session == null) {
        return;
      }
      DeviceId device = DeviceId.deviceId(Dpid.uri(dpid));
      if (message instanceof OFMeterStatsReply) {
        session
            .replied((OFMeterStatsReply) message)
            .ifPresent(meters -> lanes.execute(dpid, () -> core.pushMeterMetrics(device, meters)));
      } else if (message instanceof OFMeterModFailedErrorMsg) {
        refused(dpid, session, (OFMeterModFailedErrorMsg) message);
      }
    }

    @Override
    public void handleOutgoingMessage(Dpid dpid, List<OFMessage> messages) {
      // Whatever concerns meters went out through here.
    }

    @Override
    public void switchChanged(Dpid dpid) {
      // No matter for meters.
    }

    @Override
    public void portChanged(Dpid dpid, OFPortStatus status) {
      // No matter for meters.
    }

    @Override
    public void receivedRoleReply(Dpid dpid, RoleState requested, RoleState response) {
      // Only switches that this node is in charge of are asked.
    }
  }
}

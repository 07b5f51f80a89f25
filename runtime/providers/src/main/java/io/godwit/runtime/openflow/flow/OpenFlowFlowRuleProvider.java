package io.godwit.runtime.openflow.flow;

import static org.onlab.util.Tools.groupedThreads;
import static org.slf4j.LoggerFactory.getLogger;

import io.godwit.runtime.openflow.Connections;
import io.godwit.runtime.openflow.Xids;
import io.godwit.runtime.openflow.translation.UntranslatableException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.onosproject.mastership.MastershipService;
import org.onosproject.net.DeviceId;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.driver.DriverService;
import org.onosproject.net.flow.CompletedBatchOperation;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleProvider;
import org.onosproject.net.flow.FlowRuleProviderRegistry;
import org.onosproject.net.flow.FlowRuleProviderService;
import org.onosproject.net.flow.oldbatch.FlowRuleBatchEntry;
import org.onosproject.net.flow.oldbatch.FlowRuleBatchOperation;
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
import org.projectfloodlight.openflow.protocol.OFErrorMsg;
import org.projectfloodlight.openflow.protocol.OFFlowRemoved;
import org.projectfloodlight.openflow.protocol.OFFlowStatsReply;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFPortStatus;
import org.slf4j.Logger;

/**
 * Flow rules of all connected OpenFlow switches: {@link FlowBatches} change them, {@link FlowPoll}s
 * watch over them.
 *
 * <p>Listens to each switch's messages where they come in, one after the other, rather than to
 * ONOS's events, which many threads deliver: an error has to be seen before the barrier reply
 * behind it, and that reply without a detour.
 */
@Component(
    immediate = true,
    service = {})
public class OpenFlowFlowRuleProvider extends AbstractProvider implements FlowRuleProvider {
  private static final long EXPIRY_SECONDS = 1;

  private static final Logger log = getLogger(OpenFlowFlowRuleProvider.class);

  private final FlowRuleProviderRegistry registry;
  private final OpenFlowController controller;
  private final DeviceService devices;
  private final MastershipService mastership;
  private final DriverService drivers;
  private final FlowRuleProviderService core;

  /** Half of the ids, apart from those that the controller's own handshakes use. */
  private final Xids xids = new Xids(0x4000_0000L, 0x7fff_ffffL);

  private final Connections<Switch> switches;
  private final Listener listener = new Listener();

  /** Set while ONOS compares a poll on this thread: what it wants done goes there. */
  private final ThreadLocal<@Nullable Repairs> repairs = new ThreadLocal<>();

  /** One thread: whoever waits for a change finds another processor free of readings. */
  private final ScheduledExecutorService polls =
      Executors.newSingleThreadScheduledExecutor(groupedThreads("godwit/flow", "poll", log));

  private final Pace pace = new Pace();
  private final ExecutorService removals =
      Executors.newSingleThreadExecutor(groupedThreads("godwit/flow", "removed", log));

  /** What belongs to one connection of a switch. */
  private record Switch(FlowSession session, FlowBatches batches, FlowPoll poll) {}

  /** Registers with ONOS and takes on the switches that are already connected. */
  @Activate
  public OpenFlowFlowRuleProvider(
      @Reference FlowRuleProviderRegistry registry,
      @Reference OpenFlowController controller,
      @Reference DeviceService devices,
      @Reference MastershipService mastership,
      @Reference DriverService drivers) {
    super(new ProviderId("of", "io.godwit.runtime.openflow"));
    this.registry = registry;
    this.controller = controller;
    this.devices = devices;
    this.mastership = mastership;
    this.drivers = drivers;
    this.core = registry.register(this);
    this.switches = new Connections<>(controller::getSwitch, this::opened, this::closed);
  }

  @Activate
  void activate() {
    controller.addListener(listener);
    controller.addMessageListener(listener);
    controller.getSwitches().forEach(sw -> listener.switchAdded(sw.getDpid()));
    polls.scheduleWithFixedDelay(
        () -> switches.all().forEach(s -> s.batches().expire()),
        EXPIRY_SECONDS,
        EXPIRY_SECONDS,
        TimeUnit.SECONDS);
    log.info("Started");
  }

  @Deactivate
  void deactivate() {
    controller.removeMessageListener(listener);
    controller.removeListener(listener);
    switches.closeAll();
    polls.shutdownNow();
    removals.shutdownNow();
    registry.unregister(this);
    log.info("Stopped");
  }

  @Override
  public void executeBatch(FlowRuleBatchOperation batch) {
    Switch target = switches.get(Dpid.dpid(batch.deviceId().uri()));
    if (target == null) {
      core.batchOperationCompleted(batch.id(), allFailed(batch));
      return;
    }
    try {
      target.batches().execute(batch);
    } catch (RuntimeException e) {
      log.warn("Could not send batch {} to {}", batch.id(), batch.deviceId(), e);
      core.batchOperationCompleted(batch.id(), allFailed(batch));
    }
  }

  private static CompletedBatchOperation allFailed(FlowRuleBatchOperation batch) {
    Set<FlowRule> rules = new HashSet<>();
    for (FlowRuleBatchEntry entry : batch.getOperations()) {
      rules.add(entry.target());
    }
    return new CompletedBatchOperation(false, rules, batch.deviceId());
  }

  @Override
  public void applyFlowRule(FlowRule... rules) {
    for (FlowRule rule : rules) {
      Repairs collected = repairs.get();
      if (collected == null) {
        Repairs single = new Repairs();
        single.add(rule);
        sendNow(rule.deviceId(), single);
      } else {
        collected.add(rule);
      }
    }
  }

  @Override
  public void removeFlowRule(FlowRule... rules) {
    for (FlowRule rule : rules) {
      Repairs collected = repairs.get();
      if (collected == null) {
        Repairs single = new Repairs();
        single.remove(rule);
        sendNow(rule.deviceId(), single);
      } else {
        collected.remove(rule);
      }
    }
  }

  private void sendNow(DeviceId device, Repairs single) {
    Switch target = switches.get(Dpid.dpid(device.uri()));
    if (target == null) {
      return;
    }
    FlowSession session = target.session();
    session.change(
        single.messages(
            session.codec(),
            session.reserveXids(single.size()),
            (rule, e) -> log.warn("{} cannot have {}: {}", device, rule, e.getMessage())));
  }

  private Switch opened(OpenFlowSwitch sw) {
    FlowSession session = new FlowSession(sw, drivers, xids, System::nanoTime);
    DeviceId device = session.device();
    FlowPoll poll =
        new FlowPoll(
            session, () -> inCharge(device), entries -> compare(device, entries), pace, polls);
    poll.start();
    FlowBatches batches =
        new FlowBatches(session, (id, result) -> completed(poll, id, result), System::nanoTime);
    return new Switch(session, batches, poll);
  }

  /** Whoever has had a refusal, or no answer, waits for a reading to put things right. */
  private void completed(FlowPoll poll, long id, CompletedBatchOperation result) {
    core.batchOperationCompleted(id, result);
    if (!result.isSuccess()) {
      poll.soon();
    }
  }

  private void closed(Dpid dpid, Switch gone) {
    gone.poll().stop();
    gone.batches().abandon();
  }

  private Repairs compare(DeviceId device, Iterable<FlowEntry> entries) {
    Repairs collected = new Repairs();
    repairs.set(collected);
    try {
      core.pushFlowMetrics(device, entries);
    } finally {
      repairs.remove();
    }
    return collected;
  }

  private boolean inCharge(DeviceId device) {
    return mastership.isLocalMaster(device) && devices.isAvailable(device);
  }

  private void removed(FlowSession session, OFFlowRemoved message) {
    try {
      core.flowRemoved(session.codec().decode(message));
    } catch (UntranslatableException e) {
      log.debug("{} removed a rule that ONOS can't: {}", session.device(), e.getMessage());
    } catch (RuntimeException e) {
      log.warn("{} removed a rule: {}", session.device(), message, e);
    }
  }

  private final class Listener implements OpenFlowSwitchListener, OpenFlowMessageListener {
    @Override
    public void switchAdded(Dpid dpid) {
      switches.look(dpid);
    }

    @Override
    public void switchRemoved(Dpid dpid) {
      switches.look(dpid);
    }

    @Override
    public void handleIncomingMessage(Dpid dpid, OFMessage message) {
      Switch from = switches.get(dpid);
      if (from == null) {
        return;
      }
      switch (message.getType()) {
        case BARRIER_REPLY:
          from.batches().barrierReplied(message.getXid());
          break;
        case ERROR:
          from.batches().failed((OFErrorMsg) message);
          break;
        case STATS_REPLY:
          if (message instanceof OFFlowStatsReply) {
            from.poll().replied((OFFlowStatsReply) message);
          }
          break;
        case FLOW_REMOVED:
          removals.execute(() -> removed(from.session(), (OFFlowRemoved) message));
          break;
        default:
          break;
      }
    }

    @Override
    public void handleOutgoingMessage(Dpid dpid, List<OFMessage> messages) {
      // Whatever concerns rules went out through here.
    }

    @Override
    public void switchChanged(Dpid dpid) {
      // No matter for rules.
    }

    @Override
    public void portChanged(Dpid dpid, OFPortStatus status) {
      // No matter for rules.
    }

    @Override
    public void receivedRoleReply(Dpid dpid, RoleState requested, RoleState response) {
      // The poll notices when this node comes to be in charge.
    }
  }
}

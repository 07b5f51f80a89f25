package io.godwit.runtime.openflow.flow;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.godwit.runtime.openflow.Xids;
import io.godwit.runtime.openflow.translation.DeviceDriver;
import io.godwit.runtime.openflow.translation.DriverExtensions;
import io.godwit.runtime.openflow.translation.FlowRuleCodec;
import java.util.List;
import java.util.function.LongSupplier;
import org.onosproject.net.DeviceId;
import org.onosproject.net.driver.DriverService;
import org.onosproject.openflow.controller.Dpid;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFMessage;

/**
 * One connection of a switch, as far as flow rules go: sends messages in order, and counts the
 * sendings that may change a rule. Safe for use by many threads.
 */
final class FlowSession {
  private final OpenFlowSwitch sw;
  private final DeviceId device;
  private final DeviceDriver driver;
  private final Xids xids;
  private final LongSupplier nanos;
  private long changes;
  private long changedNanos;

  /**
   * @param nanos a time that only grows
   */
  FlowSession(OpenFlowSwitch sw, DriverService drivers, Xids xids, LongSupplier nanos) {
    this.sw = sw;
    this.device = DeviceId.deviceId(Dpid.uri(sw.getDpid()));
    this.driver = new DeviceDriver(drivers, device);
    this.xids = xids;
    this.nanos = nanos;
    this.changedNanos = nanos.getAsLong() - Long.MAX_VALUE / 2;
  }

  DeviceId device() {
    return device;
  }

  OFFactory factory() {
    return sw.factory();
  }

  /** A codec with the driver that the device had when it was last looked up: for one batch. */
  FlowRuleCodec codec() {
    return new FlowRuleCodec(device, sw.factory(), DriverExtensions.known(driver));
  }

  /** The same with the one that it has now: for one poll, or a batch that fails otherwise. */
  FlowRuleCodec renewedCodec() {
    return new FlowRuleCodec(device, sw.factory(), DriverExtensions.renewed(driver));
  }

  /** Reserves a number of consecutive transaction ids and returns the first of them. */
  long reserveXids(int count) {
    return xids.reserve(count);
  }

  /** How often rules may have been changed so far. */
  synchronized long changes() {
    return changes;
  }

  /** How long ago rules may last have been changed, in milliseconds. */
  synchronized long quietMillis() {
    return NANOSECONDS.toMillis(nanos.getAsLong() - changedNanos);
  }

  /** Sends messages that change no rule, and returns the number of changes sent before them. */
  synchronized long ask(List<OFMessage> messages) {
    sw.sendMsg(messages);
    return changes;
  }

  /** Sends messages that may change rules. */
  synchronized void change(List<OFMessage> messages) {
    changes++;
    changedNanos = nanos.getAsLong();
    sw.sendMsg(messages);
  }

  /** The same, but sends nothing if there has been another change than those already known. */
  synchronized boolean changeUnlessChanged(long known, List<OFMessage> messages) {
    if (changes != known) {
      return false;
    }
    change(messages);
    return true;
  }
}

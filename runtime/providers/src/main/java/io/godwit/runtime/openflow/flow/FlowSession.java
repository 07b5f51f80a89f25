package io.godwit.runtime.openflow.flow;

import io.godwit.runtime.openflow.translation.DriverExtensions;
import io.godwit.runtime.openflow.translation.FlowRuleCodec;
import java.util.List;
import org.onosproject.net.DeviceId;
import org.onosproject.net.driver.DriverService;
import org.onosproject.openflow.controller.Dpid;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFMessage;

/**
 * One connection of a switch, as far as flow rules go: sends messages in order, hands out their
 * transaction ids, and counts the sendings that may change a rule. Safe for use by many threads.
 */
final class FlowSession {
  /** Half of the ids, apart from those that the controller's own handshakes use. */
  private static final long FIRST_XID = 0x4000_0000L;

  private static final long LAST_XID = 0x7fff_ffffL;

  private final OpenFlowSwitch sw;
  private final DeviceId device;
  private final DriverService drivers;
  private long nextXid = FIRST_XID;
  private long changes;

  FlowSession(OpenFlowSwitch sw, DriverService drivers) {
    this.sw = sw;
    this.device = DeviceId.deviceId(Dpid.uri(sw.getDpid()));
    this.drivers = drivers;
  }

  DeviceId device() {
    return device;
  }

  OFFactory factory() {
    return sw.factory();
  }

  /** A codec with the driver that the device has now: for one batch or one poll. */
  FlowRuleCodec codec() {
    return new FlowRuleCodec(device, sw.factory(), new DriverExtensions(drivers, device));
  }

  /** Reserves a number of consecutive transaction ids and returns the first of them. */
  synchronized long reserveXids(int count) {
    if (nextXid + count > LAST_XID) {
      nextXid = FIRST_XID;
    }
    long first = nextXid;
    nextXid += count;
    return first;
  }

  /** How often rules may have been changed so far. */
  synchronized long changes() {
    return changes;
  }

  /** Sends messages that change no rule, and returns the number of changes sent before them. */
  synchronized long ask(List<OFMessage> messages) {
    sw.sendMsg(messages);
    return changes;
  }

  /** Sends messages that may change rules. */
  synchronized void change(List<OFMessage> messages) {
    changes++;
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

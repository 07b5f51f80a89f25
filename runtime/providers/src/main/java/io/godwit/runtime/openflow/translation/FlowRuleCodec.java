package io.godwit.runtime.openflow.translation;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.google.common.collect.ImmutableSet;
import java.util.Set;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.DefaultFlowEntry;
import org.onosproject.net.flow.DefaultFlowRule;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowEntry.FlowEntryState;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRule.FlowRemoveReason;
import org.onosproject.net.flow.IndexTableId;
import org.onosproject.net.flow.TableId.Type;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFFlowAdd;
import org.projectfloodlight.openflow.protocol.OFFlowDeleteStrict;
import org.projectfloodlight.openflow.protocol.OFFlowMod;
import org.projectfloodlight.openflow.protocol.OFFlowModFlags;
import org.projectfloodlight.openflow.protocol.OFFlowModifyStrict;
import org.projectfloodlight.openflow.protocol.OFFlowRemoved;
import org.projectfloodlight.openflow.protocol.OFFlowStatsEntry;
import org.projectfloodlight.openflow.types.OFBufferId;
import org.projectfloodlight.openflow.types.TableId;
import org.projectfloodlight.openflow.types.U64;

/**
 * Flow rules of one device to OpenFlow 1.3 messages and back, exactly.
 *
 * <p>A rule's id is its cookie. Every method refuses with an {@link UntranslatableException} what
 * it can't carry. As its {@link Extensions}, an object serves one batch or one poll.
 */
public final class FlowRuleCodec {
  private static final int LAST_TABLE = 254;
  private static final int LONGEST_TIMEOUT_SECONDS = 0xffff;

  /** The switch says when a rule goes; ONOS drops a removed rule from its store only then. */
  private static final Set<OFFlowModFlags> FLAGS = ImmutableSet.of(OFFlowModFlags.SEND_FLOW_REM);

  private final DeviceId device;
  private final OFFactory factory;
  private final SelectorCodec selectors;
  private final TreatmentCodec treatments;

  /** A codec for a device, of its OpenFlow version and with its driver's extensions. */
  public FlowRuleCodec(DeviceId device, OFFactory factory, Extensions extensions) {
    this.device = device;
    this.factory = factory;
    this.selectors = new SelectorCodec(device, factory, extensions);
    this.treatments = new TreatmentCodec(device, factory, extensions);
  }

  /** The message that puts a rule in place, or puts it in the place of one with its match. */
  public OFFlowAdd add(FlowRule rule, long xid) {
    OFFlowAdd.Builder message = factory.buildFlowAdd();
    fill(message, rule, xid);
    return message.build();
  }

  /** The message that gives the rule with that very match and priority another treatment. */
  public OFFlowModifyStrict modify(FlowRule rule, long xid) {
    OFFlowModifyStrict.Builder message = factory.buildFlowModifyStrict();
    fill(message, rule, xid);
    return message.build();
  }

  /** The message that removes the rule with that very match and priority, and no other. */
  public OFFlowDeleteStrict delete(FlowRule rule, long xid) {
    return factory
        .buildFlowDeleteStrict()
        .setXid(xid)
        .setTableId(table(rule))
        .setPriority(rule.priority())
        .setMatch(selectors.encode(rule.selector()))
        .build();
  }

  private void fill(OFFlowMod.Builder message, FlowRule rule, long xid) {
    message
        .setXid(xid)
        .setTableId(table(rule))
        .setPriority(rule.priority())
        .setMatch(selectors.encode(rule.selector()))
        .setCookie(U64.of(rule.id().value()))
        .setBufferId(OFBufferId.NO_BUFFER)
        .setFlags(FLAGS)
        .setIdleTimeout(idleSeconds(rule))
        .setHardTimeout(Math.min(rule.hardTimeout(), LONGEST_TIMEOUT_SECONDS))
        .setInstructions(treatments.encode(rule.treatment()));
  }

  /** ONOS sets both timeouts when only the hard one was asked for. */
  private static int idleSeconds(FlowRule rule) {
    boolean idle = !rule.isPermanent() && rule.timeout() != rule.hardTimeout();
    return idle ? Math.min(rule.timeout(), LONGEST_TIMEOUT_SECONDS) : 0;
  }

  private static TableId table(FlowRule rule) {
    if (rule.table().type() == Type.INDEX) {
      int index = ((IndexTableId) rule.table()).id();
      if (index >= 0 && index <= LAST_TABLE) {
        return TableId.of(index);
      }
    }
    throw new UntranslatableException("OpenFlow has tables 0 to 254: " + rule.table());
  }

  /** A rule that a switch says it has, with its counters. */
  public FlowEntry decode(OFFlowStatsEntry stats) {
    FlowRule.Builder rule =
        DefaultFlowRule.builder()
            .forDevice(device)
            .forTable(stats.getTableId().getValue())
            .withPriority(stats.getPriority())
            .withCookie(stats.getCookie().getValue())
            .withSelector(selectors.decode(stats.getMatch()))
            .withTreatment(treatments.decode(stats.getInstructions()));
    keep(rule, stats.getIdleTimeout(), stats.getHardTimeout());
    return new DefaultFlowEntry(
        rule.build(),
        FlowEntryState.ADDED,
        SECONDS.toNanos(stats.getDurationSec()) + stats.getDurationNsec(),
        NANOSECONDS,
        stats.getPacketCount().getValue(),
        stats.getByteCount().getValue());
  }

  /**
   * A rule that a switch says has gone, with its last counters and without a treatment.
   *
   * <p>A rule that timed out is reported as timed out hard, whichever timeout it was: ONOS takes
   * every other reason for an accident and puts the rule back.
   */
  public FlowEntry decode(OFFlowRemoved removed) {
    FlowRule.Builder rule =
        DefaultFlowRule.builder()
            .forDevice(device)
            .forTable(removed.getTableId().getValue())
            .withPriority(removed.getPriority())
            .withCookie(removed.getCookie().getValue())
            .withSelector(selectors.decode(removed.getMatch()))
            .withReason(reason(removed));
    keep(rule, removed.getIdleTimeout(), removed.getHardTimeout());
    return new DefaultFlowEntry(
        rule.build(),
        FlowEntryState.REMOVED,
        SECONDS.toNanos(removed.getDurationSec()) + removed.getDurationNsec(),
        NANOSECONDS,
        removed.getPacketCount().getValue(),
        removed.getByteCount().getValue());
  }

  private static FlowRemoveReason reason(OFFlowRemoved removed) {
    switch (removed.getReason()) {
      case IDLE_TIMEOUT:
      case HARD_TIMEOUT:
        return FlowRemoveReason.HARD_TIMEOUT;
      case DELETE:
        return FlowRemoveReason.DELETE;
      case GROUP_DELETE:
        return FlowRemoveReason.GROUP_DELETE;
      case METER_DELETE:
        return FlowRemoveReason.METER_DELETE;
      default:
        return FlowRemoveReason.NO_REASON;
    }
  }

  /** A rule that was not said to be permanent would expire in ONOS's own book-keeping. */
  private static void keep(FlowRule.Builder rule, int idleSeconds, int hardSeconds) {
    if (hardSeconds != 0) {
      rule.withHardTimeout(hardSeconds);
    }
    if (idleSeconds != 0) {
      rule.makeTemporary(idleSeconds);
    } else if (hardSeconds == 0) {
      rule.makePermanent();
    }
  }
}

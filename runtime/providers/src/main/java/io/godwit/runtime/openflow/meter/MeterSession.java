package io.godwit.runtime.openflow.meter;

import com.google.common.annotations.VisibleForTesting;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.godwit.runtime.openflow.Xids;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.onosproject.net.DeviceId;
import org.onosproject.net.meter.Meter;
import org.onosproject.net.meter.MeterOperation;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFMeterStatsReply;
import org.projectfloodlight.openflow.protocol.OFStatsReplyFlags;
import org.projectfloodlight.openflow.protocol.errormsg.OFMeterModFailedErrorMsg;

/**
 * One connection of a switch, as far as meters go. ONOS adds whatever a reading lacks and removes
 * whatever it does not know, so only a reading counts that began after the last change. Safe for
 * use by many threads.
 */
final class MeterSession {
  /** OFPM_ALL (OpenFlow 1.3.5 §7.3.4.5). */
  @VisibleForTesting static final long ALL_METERS = 0xffffffffL;

  private static final long ERROR_COMES_WITHIN_SECONDS = 30;

  private final MeterCodec codec;
  private final OFFactory factory;
  private final Consumer<List<OFMessage>> send;
  private final Cache<Long, MeterOperation> sent =
      CacheBuilder.newBuilder()
          .expireAfterWrite(ERROR_COMES_WITHIN_SECONDS, TimeUnit.SECONDS)
          .build();
  private final List<Meter> read = new ArrayList<>();
  private final Xids xids;
  private long asked;

  MeterSession(DeviceId device, OFFactory factory, Consumer<List<OFMessage>> send, Xids xids) {
    this.codec = new MeterCodec(device, factory);
    this.factory = factory;
    this.send = send;
    this.xids = xids;
  }

  MeterCodec codec() {
    return codec;
  }

  /** Asks for all meters there are; what was asked before no longer counts. */
  synchronized void askForMeters() {
    send.accept(List.of(question()));
  }

  /**
   * Sends a change, and a question that shows whether it was made.
   *
   * @throws io.godwit.runtime.openflow.translation.UntranslatableException if OpenFlow 1.3 has no
   *     such meter
   */
  synchronized void change(MeterOperation operation) {
    long xid = xid();
    OFMessage mod = codec.encode(operation.type(), operation.meter(), xid);
    sent.put(xid, operation);
    // OpenFlow lets a switch answer before it has carried out what was sent earlier.
    OFMessage barrier = factory.buildBarrierRequest().setXid(xid()).build();
    send.accept(List.of(mod, barrier, question()));
  }

  private OFMessage question() {
    read.clear();
    asked = xid();
    return factory.buildMeterStatsRequest().setXid(asked).setMeterId(ALL_METERS).build();
  }

  /** All meters of the switch, once the last question has been answered in full. */
  synchronized Optional<List<Meter>> replied(OFMeterStatsReply part) {
    if (part.getXid() != asked) {
      return Optional.empty();
    }
    part.getEntries().forEach(stats -> read.add(codec.decode(stats)));
    if (part.getFlags().contains(OFStatsReplyFlags.REPLY_MORE)) {
      return Optional.empty();
    }
    asked = 0;
    return Optional.of(List.copyOf(read));
  }

  /** The operation that the switch refused; empty if it was not one of these. */
  Optional<MeterOperation> refused(OFMeterModFailedErrorMsg error) {
    MeterOperation operation = sent.getIfPresent(error.getXid());
    sent.invalidate(error.getXid());
    return Optional.ofNullable(operation);
  }

  private long xid() {
    return xids.reserve(1);
  }
}

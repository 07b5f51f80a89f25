package io.godwit.runtime.openflow.flow;

import static org.slf4j.LoggerFactory.getLogger;

import io.godwit.runtime.openflow.translation.FlowRuleCodec;
import io.godwit.runtime.openflow.translation.UntranslatableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.onosproject.net.flow.CompletedBatchOperation;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.oldbatch.FlowRuleBatchEntry;
import org.onosproject.net.flow.oldbatch.FlowRuleBatchOperation;
import org.projectfloodlight.openflow.protocol.OFErrorMsg;
import org.projectfloodlight.openflow.protocol.OFFlowMod;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.slf4j.Logger;

/**
 * The batches of rule changes of one connection.
 *
 * <p>A batch goes out in one piece with a barrier behind it, and is complete when the switch
 * answers the barrier: one round trip, whatever its size. A rule fails if it can't be expressed or
 * if the switch rejects it; the others of its batch are put in place nevertheless. Safe for use by
 * many threads, but errors and barrier replies have to be handed in by one, in their order of
 * arrival.
 */
final class FlowBatches {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final Logger log = getLogger(FlowBatches.class);

  private final FlowSession session;
  private final BiConsumer<Long, CompletedBatchOperation> completion;
  private final LongSupplier nanoTime;
  private final ConcurrentSkipListMap<Long, PendingBatch> pending = new ConcurrentSkipListMap<>();
  private volatile boolean abandoned;

  /**
   * The batches of a connection.
   *
   * @param completion told each batch's id and its result, once
   * @param nanoTime a clock such as {@link System#nanoTime()}
   */
  FlowBatches(
      FlowSession session,
      BiConsumer<Long, CompletedBatchOperation> completion,
      LongSupplier nanoTime) {
    this.session = session;
    this.completion = completion;
    this.nanoTime = nanoTime;
  }

  /** Sends a batch; throws whatever keeps it from being sent, and then reports no result. */
  void execute(FlowRuleBatchOperation operation) {
    List<FlowRuleBatchEntry> entries = operation.getOperations();
    long firstXid = session.reserveXids(entries.size() + 1);
    PendingBatch batch = new PendingBatch(operation, firstXid, nanoTime.getAsLong());
    List<OFMessage> messages = encoded(batch, entries, firstXid);
    messages.add(session.factory().buildBarrierRequest().setXid(batch.barrierXid()).build());
    pending.put(batch.barrierXid(), batch);
    if (abandoned && pending.remove(batch.barrierXid()) != null) {
      throw new IllegalStateException("the connection is gone");
    }
    try {
      session.change(messages);
    } catch (RuntimeException e) {
      pending.remove(batch.barrierXid());
      throw e;
    }
  }

  /**
   * What can be expressed; the rest has failed, if the device's driver of now can't do it either.
   */
  private List<OFMessage> encoded(
      PendingBatch batch, List<FlowRuleBatchEntry> entries, long firstXid) {
    FlowRuleCodec codec = session.codec();
    boolean renewed = false;
    List<OFMessage> messages = new ArrayList<>(entries.size() + 1);
    for (int i = 0; i < entries.size(); ) {
      long xid = firstXid + i;
      try {
        messages.add(encode(codec, entries.get(i), xid));
        i++;
      } catch (UntranslatableException e) {
        if (renewed) {
          log.warn("{} cannot have {}: {}", session.device(), entries.get(i), e.getMessage());
          batch.fail(xid);
          i++;
        } else {
          codec = session.renewedCodec();
          renewed = true;
        }
      }
    }
    return messages;
  }

  private static OFFlowMod encode(FlowRuleCodec codec, FlowRuleBatchEntry entry, long xid) {
    FlowRule rule = entry.target();
    switch (entry.operator()) {
      case ADD:
        return codec.add(rule, xid);
      case MODIFY:
        return codec.modify(rule, xid);
      case REMOVE:
        return codec.delete(rule, xid);
      default:
        throw new UntranslatableException("unknown operation " + entry.operator());
    }
  }

  void barrierReplied(long xid) {
    PendingBatch batch = pending.remove(xid);
    if (batch != null) {
      completion.accept(batch.id(), batch.completed());
    }
  }

  void failed(OFErrorMsg error) {
    Map.Entry<Long, PendingBatch> candidate = pending.ceilingEntry(error.getXid());
    if (candidate != null && candidate.getValue().hasXid(error.getXid())) {
      log.warn("{} rejected a rule: {}", session.device(), error);
      candidate.getValue().fail(error.getXid());
    }
  }

  /** Fails the batches whose barrier has not been answered for too long. */
  void expire() {
    long now = nanoTime.getAsLong();
    pending.forEach(
        (xid, batch) -> {
          if (batch.ageNanos(now) > PATIENCE_NANOS && pending.remove(xid, batch)) {
            log.warn("{} answered no barrier for batch {}", session.device(), batch.id());
            completion.accept(batch.id(), batch.lost());
          }
        });
  }

  /** Fails all batches: the connection is gone. */
  void abandon() {
    abandoned = true;
    pending.forEach(
        (xid, batch) -> {
          if (pending.remove(xid, batch)) {
            completion.accept(batch.id(), batch.lost());
          }
        });
  }
}

package io.godwit.runtime.openflow.flow;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.onosproject.net.flow.CompletedBatchOperation;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.oldbatch.FlowRuleBatchEntry;
import org.onosproject.net.flow.oldbatch.FlowRuleBatchOperation;

/**
 * A batch of rule changes under way. Its n-th message has the transaction id {@code firstXid + n},
 * so that a switch's error names its rule; the barrier's id follows them. Not thread-safe: errors
 * and the barrier's reply arrive one after the other.
 */
final class PendingBatch {
  private final FlowRuleBatchOperation operation;
  private final List<FlowRule> rules;
  private final Set<FlowRule> failed = new HashSet<>();
  private final long firstXid;
  private final long sentNanos;

  PendingBatch(FlowRuleBatchOperation operation, long firstXid, long nowNanos) {
    this.operation = operation;
    this.firstXid = firstXid;
    this.sentNanos = nowNanos;
    this.rules = new ArrayList<>(operation.size());
    for (FlowRuleBatchEntry entry : operation.getOperations()) {
      rules.add(entry.target());
    }
  }

  long id() {
    return operation.id();
  }

  long barrierXid() {
    return firstXid + rules.size();
  }

  boolean hasXid(long xid) {
    return xid >= firstXid && xid <= barrierXid();
  }

  long ageNanos(long nowNanos) {
    return nowNanos - sentNanos;
  }

  /** Marks the rule whose message had that id as failed; a failed barrier fails them all. */
  void fail(long xid) {
    int index = (int) (xid - firstXid);
    if (index < rules.size()) {
      failed.add(rules.get(index));
    } else {
      failed.addAll(rules);
    }
  }

  CompletedBatchOperation completed() {
    return new CompletedBatchOperation(failed.isEmpty(), Set.copyOf(failed), operation.deviceId());
  }

  /** The result of a batch that was never heard of again. */
  CompletedBatchOperation lost() {
    return new CompletedBatchOperation(false, Set.copyOf(rules), operation.deviceId());
  }
}

package io.godwit.runtime.openflow.flow;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.slf4j.LoggerFactory.getLogger;

import com.google.common.collect.ImmutableSet;
import io.godwit.runtime.openflow.translation.FlowRuleCodec;
import io.godwit.runtime.openflow.translation.UntranslatableException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.projectfloodlight.openflow.protocol.OFFlowStatsEntry;
import org.projectfloodlight.openflow.protocol.OFFlowStatsReply;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFStatsReplyFlags;
import org.projectfloodlight.openflow.types.OFGroup;
import org.projectfloodlight.openflow.types.OFPort;
import org.projectfloodlight.openflow.types.TableId;
import org.slf4j.Logger;

/**
 * Asks a switch for its rules again and again, and has ONOS compare them with its store: for the
 * first time as soon as this node is in charge of it, soon again for a while, for the store may not
 * be what it will be, and then at the {@link Pace} that all switches share.
 *
 * <p>A poll shows a moment. If a rule is changed between the question and the end of the
 * comparison, ONOS would compare the old state of the switch with the new state of the store: it
 * would revert the change, or take a rule that was just removed for a rule to be kept. So such a
 * poll is thrown away and soon repeated. The check is made three times: when the answer is there;
 * when ONOS has taken its copy of the store and begins to read the answer; and, in one step with
 * sending, before any repair goes out. For the same reason a switch that is being changed is not
 * asked before it has been left alone for a moment.
 *
 * <p>All work happens on the executor, one step at a time; replies may arrive on any one thread.
 */
final class FlowPoll {
  private static final long READINESS_MILLIS = 100;
  private static final long REPEAT_MILLIS = 100;
  private static final long VERIFY_MILLIS = 500;

  /** Under steady change a quiet moment may never come: then it is tried as often as can be. */
  private static final int MOST_REPEATS = 5;

  private static final int FIRST_COMPARISONS = 3;

  /** What is asked sooner after a change is likely to be thrown away for the next. */
  private static final long QUIET_MILLIS = 200;

  /** So often a reading is put off for changes, and then asked for all the same. */
  private static final int MOST_POSTPONEMENTS = 20;

  private static final Logger log = getLogger(FlowPoll.class);

  private final FlowSession session;
  private final BooleanSupplier inCharge;
  private final Comparison comparison;
  private final Pace pace;
  private final ScheduledExecutorService executor;
  private final Set<Long> foreignCookies = new HashSet<>();

  private @Nullable ScheduledFuture<?> next;
  private @Nullable Answer awaited;
  private int repeats;
  private int postponements;
  private int comparisons;
  private boolean stopped;

  /** ONOS's comparison of what a switch has with what the store holds. */
  @FunctionalInterface
  interface Comparison {
    /**
     * Compares, and returns the repairs that ONOS wants.
     *
     * @param entries what the switch has; refuses to be read, with a {@link StalePollException}, if
     *     it has become stale
     */
    Repairs compare(Iterable<FlowEntry> entries);
  }

  /** The switch has been changed since it was asked. */
  static final class StalePollException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** What a switch answers to one question, until the answer is complete. */
  private static final class Answer {
    private final long xid;
    private final long changesBefore;
    private final List<OFFlowStatsEntry> entries = new ArrayList<>();

    Answer(long xid, long changesBefore) {
      this.xid = xid;
      this.changesBefore = changesBefore;
    }
  }

  /**
   * A poll of one connection's switch.
   *
   * @param inCharge whether ONOS would listen: this node is the device's master, and the device
   *     counts as available
   */
  FlowPoll(
      FlowSession session,
      BooleanSupplier inCharge,
      Comparison comparison,
      Pace pace,
      ScheduledExecutorService executor) {
    this.session = session;
    this.inCharge = inCharge;
    this.comparison = comparison;
    this.pace = pace;
    this.executor = executor;
  }

  void start() {
    schedule(0);
  }

  synchronized void stop() {
    stopped = true;
    awaited = null;
    pace.gone(this);
    if (next != null) {
      next.cancel(false);
    }
  }

  /** Has the switch read soon: it may not have what it was told. */
  synchronized void soon() {
    postponements = MOST_POSTPONEMENTS;
    schedule(REPEAT_MILLIS);
  }

  private synchronized long pauseMillis() {
    return comparisons < FIRST_COMPARISONS
        ? Pace.SHORTEST_MILLIS
        : pace.pauseMillis(ThreadLocalRandom.current().nextDouble());
  }

  private synchronized void schedule(long delayMillis) {
    if (stopped) {
      return;
    }
    if (next != null) {
      next.cancel(false);
    }
    try {
      next = executor.schedule(this::ask, delayMillis, MILLISECONDS);
    } catch (RejectedExecutionException e) {
      log.debug("No more polls of {} after shutdown", session.device());
    }
  }

  private void ask() {
    try {
      if (!inCharge.getAsBoolean()) {
        schedule(READINESS_MILLIS);
        return;
      }
      if (isPutOff()) {
        return;
      }
      // An answer that never comes is simply asked for again.
      schedule(pauseMillis());
      send();
    } catch (RuntimeException e) {
      log.warn("Could not ask {} for its rules", session.device(), e);
      schedule(pauseMillis());
    }
  }

  /** Whether the switch is to be left alone a little longer. */
  private synchronized boolean isPutOff() {
    long quiet = session.quietMillis();
    if (quiet >= QUIET_MILLIS || repeats > 0 || postponements >= MOST_POSTPONEMENTS) {
      postponements = 0;
      return false;
    }
    postponements++;
    schedule(QUIET_MILLIS - quiet);
    return true;
  }

  private synchronized void send() {
    if (stopped) {
      return;
    }
    long xid = session.reserveXids(2);
    List<OFMessage> question =
        List.of(
            // OpenFlow lets a switch answer before it has carried out what was sent earlier.
            session.factory().buildBarrierRequest().setXid(xid).build(),
            session
                .factory()
                .buildFlowStatsRequest()
                .setXid(xid + 1)
                .setTableId(TableId.ALL)
                .setOutPort(OFPort.ANY)
                .setOutGroup(OFGroup.ANY)
                .setMatch(session.factory().matchWildcardAll())
                .build());
    awaited = new Answer(xid + 1, session.ask(question));
  }

  /** Takes a part of an answer. */
  void replied(OFFlowStatsReply part) {
    Answer complete;
    synchronized (this) {
      if (awaited == null || awaited.xid != part.getXid()) {
        return;
      }
      awaited.entries.addAll(part.getEntries());
      if (part.getFlags().contains(OFStatsReplyFlags.REPLY_MORE)) {
        return;
      }
      complete = awaited;
      awaited = null;
    }
    executor.execute(() -> take(complete));
  }

  private void take(Answer answer) {
    try {
      long started = System.nanoTime();
      check(answer);
      List<FlowEntry> entries = decode(answer.entries);
      Repairs repairs =
          comparison.compare(
              () -> {
                check(answer);
                return entries.iterator();
              });
      compared(System.nanoTime() - started);
      if (repairs.isEmpty()) {
        repeats = 0;
      } else {
        repair(repairs, answer.changesBefore);
      }
    } catch (StalePollException e) {
      repeat(REPEAT_MILLIS);
    } catch (RuntimeException e) {
      log.warn("Could not compare the rules of {} with the store", session.device(), e);
    }
  }

  private synchronized void compared(long nanos) {
    if (!stopped) {
      comparisons++;
      pace.took(this, nanos);
    }
  }

  /** What an old connection's switch had says nothing of what the new one's has. */
  private void check(Answer answer) {
    if (isStopped() || session.changes() != answer.changesBefore) {
      throw new StalePollException();
    }
  }

  private synchronized boolean isStopped() {
    return stopped;
  }

  private List<FlowEntry> decode(List<OFFlowStatsEntry> stats) {
    FlowRuleCodec codec = session.renewedCodec();
    ImmutableSet.Builder<FlowEntry> entries = ImmutableSet.builder();
    for (OFFlowStatsEntry entry : stats) {
      try {
        entries.add(codec.decode(entry));
      } catch (UntranslatableException e) {
        // ONOS does not hear of it, and therefore leaves it alone.
        if (foreignCookies.add(entry.getCookie().getValue())) {
          log.warn(
              "{} has a rule that ONOS can't: {}: {}", session.device(), e.getMessage(), entry);
        }
      }
    }
    return entries.build().asList();
  }

  private void repair(Repairs repairs, long changesBefore) {
    List<OFMessage> messages =
        repairs.messages(
            session.codec(),
            session.reserveXids(repairs.size()),
            (FlowRule rule, UntranslatableException e) ->
                log.warn("{} cannot have {}: {}", session.device(), rule, e.getMessage()));
    if (session.changeUnlessChanged(changesBefore, messages)) {
      log.info("{} differs from the store: {}", session.device(), repairs);
      repeat(VERIFY_MILLIS);
    } else {
      repeat(REPEAT_MILLIS);
    }
  }

  private void repeat(long delayMillis) {
    if (repeats < MOST_REPEATS) {
      repeats++;
      schedule(delayMillis * repeats);
    } else {
      repeats = 0;
      schedule(Pace.SHORTEST_MILLIS);
    }
  }
}

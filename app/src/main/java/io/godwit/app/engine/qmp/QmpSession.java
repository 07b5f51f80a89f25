package io.godwit.app.engine.qmp;

import io.godwit.app.engine.EngineReports;
import io.godwit.app.migration.MigrationId;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One migration by QMP: feeds {@link QmpPlan} and does what it says. Confined to one thread. */
final class QmpSession {

  private static final Logger log = LoggerFactory.getLogger(QmpSession.class);

  private final MigrationId id;
  private final EngineReports reports;
  private final ScheduledExecutorService thread;
  private final DoubleSupplier nowMillis;
  private final QmpPeer source;
  private final QmpPeer destination;
  private final Runnable whenOver;

  /** What a report leads to comes back here before the report returns. */
  private final Queue<QmpInput> inputs = new ArrayDeque<>();

  private QmpState state;
  private boolean isWorking;
  private @Nullable ScheduledFuture<?> tick;

  QmpSession(
      MigrationId id,
      QmpState start,
      QmpMonitors monitors,
      EngineReports reports,
      ScheduledExecutorService thread,
      DoubleSupplier nowMillis,
      Runnable whenOver) {
    this.id = id;
    this.state = start;
    this.reports = reports;
    this.thread = thread;
    this.nowMillis = nowMillis;
    this.whenOver = whenOver;
    QmpParameters parameters = start.parameters();
    source = new QmpPeer(Side.SOURCE, parameters.source(), monitors, thread, this::accept);
    destination =
        new QmpPeer(Side.DESTINATION, parameters.destination(), monitors, thread, this::accept);
  }

  void start() {
    source.connect();
    destination.connect();
    wakeAfter(QmpRecovery.PATIENCE.toNanos());
  }

  boolean isOver() {
    return state.phase().isTerminal();
  }

  boolean mayCancel() {
    return QmpPlan.mayCancel(state);
  }

  void accept(QmpInput input) {
    inputs.add(input);
    if (isWorking) {
      return;
    }
    isWorking = true;
    try {
      QmpInput next;
      while ((next = inputs.poll()) != null) {
        take(next);
      }
    } finally {
      isWorking = false;
    }
  }

  private void take(QmpInput input) {
    QmpPhase before = state.phase();
    if (before.isTerminal()) {
      return;
    }
    QmpStep step = QmpPlan.next(state, input, nowMillis.getAsDouble());
    state = step.state();
    if (state.phase() != before) {
      log.info("Migration {}: qmp {} on {} {}", id, state.phase(), input.kind(), input.side());
    }
    step.actions().forEach(this::carryOut);
    if (state.phase().isTerminal()) {
      close();
      whenOver.run();
    }
  }

  private void carryOut(QmpAction action) {
    switch (action.kind()) {
      case SEND:
        peer(action).send(action.command());
        break;
      case LOOK:
        peer(action).look();
        break;
      case REPORT:
        reports.report(id, action.event(), action.text());
        break;
      case NOTE:
        reports.note(id, action.text(), action.figures());
        break;
      case WAKE:
        wakeAfter(action.delay().toNanos());
        break;
    }
  }

  private QmpPeer peer(QmpAction action) {
    return action.side() == Side.SOURCE ? source : destination;
  }

  private void wakeAfter(long nanos) {
    if (tick != null) {
      tick.cancel(false);
    }
    tick =
        thread.schedule(() -> accept(QmpInput.of(QmpInput.Kind.TICK)), nanos, TimeUnit.NANOSECONDS);
  }

  /** QEMU goes on with what it does. */
  void close() {
    if (tick != null) {
      tick.cancel(false);
    }
    source.close();
    destination.close();
  }
}

package io.godwit.app.engine.qmp;

import io.godwit.app.engine.EngineReports;
import io.godwit.app.engine.MigrationEngine;
import io.godwit.app.migration.Migration;
import io.godwit.app.migration.MigrationId;
import io.godwit.app.migration.MigrationState;
import io.godwit.app.migration.Phase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.DoubleSupplier;

/** Drives migrations between two QEMU processes by their monitors. Confined to one thread. */
public final class QmpEngine implements MigrationEngine {

  public static final String NAME = "qmp";

  private final QmpMonitors monitors;
  private final EngineReports reports;
  private final ScheduledExecutorService thread;
  private final DoubleSupplier nowMillis;
  private final Map<MigrationId, QmpSession> sessions = new HashMap<>();

  /** Migrations that are over while their session is not. */
  private final Set<MigrationId> ended = new HashSet<>();

  private boolean isClosed;

  public QmpEngine(
      QmpMonitors monitors,
      EngineReports reports,
      ScheduledExecutorService thread,
      DoubleSupplier nowMillis) {
    this.monitors = monitors;
    this.reports = reports;
    this.thread = thread;
    this.nowMillis = nowMillis;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void follow(Migration migration) {
    MigrationId id = migration.id();
    if (migration.state().isTerminal()) {
      leave(id);
    }
    if (migration.state().isTerminal() || isClosed) {
      return;
    }
    QmpSession session = sessions.computeIfAbsent(id, key -> begin(migration));
    if (migration.state() == MigrationState.READY) {
      session.accept(QmpInput.of(QmpInput.Kind.NETWORK_READY));
    } else if (migration.phase() == Phase.REDIRECTED) {
      session.accept(QmpInput.of(QmpInput.Kind.NETWORK_REDIRECTED));
    } else if (migration.state() == MigrationState.ABORTING) {
      session.accept(QmpInput.cancel(migration.reason()));
    }
  }

  /** What is over on both sides is forgotten; a source may still be sending when the network is. */
  private void leave(MigrationId id) {
    QmpSession session = sessions.get(id);
    if (session != null && session.isOver()) {
      sessions.remove(id);
    } else if (session != null) {
      ended.add(id);
    }
  }

  private QmpSession begin(Migration migration) {
    QmpState start =
        QmpState.start(
            QmpParameters.fromSettings(migration.engine().settings()),
            migration.phase().compareTo(Phase.PREPARING) > 0,
            nowMillis.getAsDouble());
    QmpSession session =
        new QmpSession(
            migration.id(),
            start,
            monitors,
            reports,
            thread,
            nowMillis,
            () -> over(migration.id()));
    session.start();
    return session;
  }

  private void over(MigrationId id) {
    reports.over(id);
    if (ended.remove(id)) {
      sessions.remove(id);
    }
  }

  @Override
  public boolean cancel(MigrationId id, String reason) {
    QmpSession session = sessions.get(id);
    if (session == null || !session.mayCancel()) {
      return false;
    }
    session.accept(QmpInput.cancel(reason));
    return true;
  }

  @Override
  public void close() {
    isClosed = true;
    new ArrayList<>(sessions.values()).forEach(QmpSession::close);
    sessions.clear();
  }
}

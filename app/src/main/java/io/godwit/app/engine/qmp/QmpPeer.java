package io.godwit.app.engine.qmp;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.net.HostAndPort;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One side of a migration: keeps a connection to its monitor, again and again, and turns what comes
 * from there into inputs of {@link QmpPlan}. Confined to the given thread.
 */
final class QmpPeer {

  private static final Duration RETRY = Duration.ofMillis(250);

  private final Side side;
  private final HostAndPort address;
  private final QmpMonitors monitors;
  private final ScheduledExecutorService thread;
  private final Consumer<QmpInput> inputs;

  /** What was sent and not answered yet, oldest first. */
  private final Deque<QmpCommand> unanswered = new ArrayDeque<>();

  private QmpMonitors.@Nullable Monitor monitor;
  private @Nullable JsonNode status;
  private boolean isOpen;
  private boolean isLooking;
  private boolean isClosed;

  QmpPeer(
      Side side,
      HostAndPort address,
      QmpMonitors monitors,
      ScheduledExecutorService thread,
      Consumer<QmpInput> inputs) {
    this.side = side;
    this.address = address;
    this.monitors = monitors;
    this.thread = thread;
    this.inputs = inputs;
  }

  void connect() {
    if (!isClosed) {
      monitor = monitors.open(address, new OnThread());
    }
  }

  /** What can't be sent is not kept: who is reached again is looked at first. */
  void send(QmpCommand command) {
    if (isOpen && monitor != null) {
      unanswered.add(command);
      monitor.send(command);
    }
  }

  /** Asks how it stands; the answer comes as CONNECTED. */
  void look() {
    if (isOpen && !isLooking) {
      isLooking = true;
      status = null;
      send(QmpCommand.queryStatus());
      send(QmpCommand.queryMigrate());
    }
  }

  void close() {
    isClosed = true;
    isOpen = false;
    if (monitor != null) {
      monitor.close();
    }
  }

  private void opened() {
    isOpen = true;
    isLooking = false;
    unanswered.clear();
    look();
  }

  private void closed(boolean refused) {
    boolean wasOpen = isOpen;
    isOpen = false;
    monitor = null;
    if (isClosed) {
      return;
    }
    thread.schedule(this::connect, RETRY.toNanos(), TimeUnit.NANOSECONDS);
    if (wasOpen) {
      inputs.accept(QmpInput.of(QmpInput.Kind.LOST, side));
    } else if (refused) {
      inputs.accept(QmpInput.of(QmpInput.Kind.GONE, side));
    }
  }

  private void received(JsonNode message) {
    if (QmpMessages.isEvent(message)) {
      QmpMessages.event(side, message).ifPresent(inputs);
      return;
    }
    QmpCommand command = unanswered.poll();
    if (command != null) {
      answered(command, message).ifPresent(inputs);
    }
  }

  private Optional<QmpInput> answered(QmpCommand command, JsonNode answer) {
    if (QmpMessages.isError(answer)) {
      return Optional.of(QmpInput.refused(side, command.name(), QmpMessages.error(answer)));
    }
    switch (command.name()) {
      case QmpCommand.QUERY_STATUS:
        status = answer;
        return Optional.empty();
      case QmpCommand.QUERY_MIGRATE:
        if (status != null) {
          QmpInput seen = QmpInput.connected(side, QmpMessages.snapshot(status, answer));
          status = null;
          isLooking = false;
          return Optional.of(seen);
        }
        return Optional.of(QmpInput.progress(QmpMessages.progress(answer)));
      default:
        return Optional.of(QmpInput.taken(side, command.name()));
    }
  }

  /** Brings what a connection says to the peer's thread, unless the peer was closed meanwhile. */
  private final class OnThread implements QmpMonitors.Listener {
    @Override
    public void opened() {
      run(QmpPeer.this::opened);
    }

    @Override
    public void received(JsonNode message) {
      run(() -> QmpPeer.this.received(message));
    }

    @Override
    public void closed(boolean refused) {
      run(() -> QmpPeer.this.closed(refused));
    }

    private void run(Runnable task) {
      thread.execute(
          () -> {
            if (!isClosed) {
              task.run();
            }
          });
    }
  }
}

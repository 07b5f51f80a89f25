package io.godwit.app.engine.qmp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a QEMU process does as far as a migration is concerned, as measured on QEMU 7.2. */
public final class FakeQemu {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** So that little is left when it is asked for the first time. */
  private static final long MEMORY = 68L << 20;

  private static final long A_POLL = 60L << 20;
  private static final long A_WINDOW = 2L << 20;
  private static final long RATE_WINDOW_MILLIS = 5;

  private final ScheduledExecutorService thread;

  private String runState;
  private String status = "none";
  private boolean alive = true;
  private boolean listening;
  private boolean stopsByItself;
  private boolean waitsForWord;
  private long remaining;
  private QmpMonitors.@Nullable Listener client;
  private @Nullable FakeQemu destination;
  private @Nullable FakeQemu source;
  private final List<String> commands = new ArrayList<>();

  private FakeQemu(String runState, ScheduledExecutorService thread) {
    this.thread = thread;
    this.runState = runState;
  }

  static FakeQemu running(ScheduledExecutorService thread) {
    return new FakeQemu("running", thread);
  }

  static FakeQemu awaiting(ScheduledExecutorService thread) {
    return new FakeQemu("inmigrate", thread);
  }

  /** Where {@code migrate} leads. */
  void leadsTo(FakeQemu other) {
    destination = other;
    other.source = this;
  }

  /** It thinks itself done and stops the guest, soon after it was told to be slower. */
  public void stopByItself() {
    stopsByItself = true;
  }

  public boolean runsGuest() {
    return alive && runState.equals("running");
  }

  public boolean isAlive() {
    return alive;
  }

  /** Every command that it was sent, but for queries. */
  public List<String> commands() {
    return commands;
  }

  void connect(QmpMonitors.Listener listener) {
    if (!alive) {
      listener.closed(true);
      return;
    }
    client = listener;
    listener.opened();
  }

  /** The connection breaks; the process does not. */
  public void drop() {
    QmpMonitors.Listener listener = client;
    client = null;
    if (listener != null) {
      listener.closed(false);
    }
  }

  /** The process ends. */
  public void kill() {
    alive = false;
    drop();
    if (destination != null && isCopying()) {
      destination.kill();
    }
    if (source != null && source.alive && source.isCopying()) {
      source.fail();
    }
  }

  private boolean isCopying() {
    return status.equals("active");
  }

  private void fail() {
    status = "failed";
    event("MIGRATION", "status", "failed");
  }

  /** What a connection that is gone had still to say is not heard. */
  void execute(QmpCommand command, QmpMonitors.Listener from) {
    if (client != from) {
      return;
    }
    if (!command.name().startsWith("query-")) {
      commands.add(command.name());
    }
    ObjectNode result = JSON.objectNode();
    switch (command.name()) {
      case "query-status":
        result.put("status", runState);
        break;
      case "query-migrate":
        queryMigrate(result);
        break;
      case "migrate-incoming":
        listening = true;
        break;
      case "migrate":
        status = "active";
        other().status = "active";
        remaining = MEMORY;
        break;
      case "migrate_cancel":
        cancel();
        break;
      case "stop":
        if (runState.equals("inmigrate")) {
          waitsForWord = true;
        } else {
          halt("paused");
        }
        break;
      case "cont":
        runState = "running";
        event("RESUME");
        break;
      case "migrate-start-postcopy":
        status = "postcopy-active";
        halt("finish-migrate");
        other().runState = "running";
        other().event("RESUME");
        break;
      case "migrate-continue":
        finish("running");
        break;
      case "migrate-set-parameters":
        setParameters(command);
        break;
      case "quit":
        kill();
        return;
      default:
        break;
    }
    answer(JSON.objectNode().set("return", result));
  }

  private void setParameters(QmpCommand command) {
    boolean isLetGo = command.arguments().containsKey("downtime-limit");
    if (isCopying() && runState.equals("paused")) {
      finish("paused");
    } else if (isCopying() && (isLetGo || stopsByItself)) {
      thread.schedule(this::converge, RATE_WINDOW_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void converge() {
    if (alive && isCopying() && runState.equals("running")) {
      halt("finish-migrate");
      finish(other().waitsForWord ? "paused" : "running");
    }
  }

  private void queryMigrate(ObjectNode result) {
    if (status.equals("postcopy-active")) {
      finish("running");
    } else if (isCopying()) {
      // Then little by little, and a round like the last when nothing is left.
      remaining = remaining > A_POLL ? remaining - A_POLL : remaining - A_WINDOW;
      remaining = remaining > 0 ? remaining : MEMORY - A_POLL;
    }
    result.put("status", status);
    if (listening) {
      result.set("socket-address", JSON.arrayNode());
    }
    result
        .putObject("ram")
        .put("total", MEMORY)
        .put("remaining", remaining)
        .put("dirty-sync-count", isCopying() ? 1 : 0)
        .put("page-size", 4096);
  }

  /** It has sent everything. */
  private void finish(String guest) {
    status = "completed";
    runState = "postmigrate";
    event("MIGRATION", "status", "completed");
    FakeQemu other = other();
    other.status = "completed";
    other.runState = other.runState.equals("running") ? "running" : guest;
    if (guest.equals("running")) {
      other.event("RESUME");
    }
    other.event("MIGRATION", "status", "completed");
  }

  private void halt(String how) {
    if (runState.equals("running")) {
      runState = how;
      event("STOP");
    }
  }

  private void cancel() {
    if (isCopying()) {
      status = "cancelled";
      event("MIGRATION", "status", "cancelled");
      other().kill();
    }
  }

  private FakeQemu other() {
    if (destination == null) {
      throw new AssertionError("this QEMU leads nowhere");
    }
    return destination;
  }

  private void event(String name) {
    answer(JSON.objectNode().put("event", name));
  }

  private void event(String name, String key, String value) {
    ObjectNode message = JSON.objectNode().put("event", name);
    message.putObject("data").put(key, value);
    answer(message);
  }

  private void answer(JsonNode message) {
    if (client != null) {
      client.received(message);
    }
  }
}

package io.godwit.app.engine.qmp;

import com.google.common.net.HostAndPort;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Monitors of QEMU processes that are only modelled; a command takes a millisecond. */
public final class FakeMonitors implements QmpMonitors {

  private final Map<HostAndPort, FakeQemu> byAddress = new HashMap<>();
  private final ScheduledExecutorService thread;

  public FakeMonitors(ScheduledExecutorService thread) {
    this.thread = thread;
  }

  /** A guest that runs at one address, and a process at another that awaits it. */
  public void pair(String source, String destination) {
    byAddress.put(HostAndPort.fromString(source), FakeQemu.running(thread));
    byAddress.put(HostAndPort.fromString(destination), FakeQemu.awaiting(thread));
    at(source).leadsTo(at(destination));
  }

  /** One without arguments and one with them. */
  public static List<QmpCommand> sampleCommands() {
    return List.of(QmpCommand.queryStatus(), QmpCommand.bandwidth(64L << 20));
  }

  public FakeQemu at(String address) {
    return byAddress.get(HostAndPort.fromString(address));
  }

  @Override
  public Monitor open(HostAndPort address, Listener listener) {
    FakeQemu qemu = byAddress.get(address);
    if (qemu == null) {
      listener.closed(true);
    } else {
      qemu.connect(listener);
    }
    return new Monitor() {
      @Override
      public void send(QmpCommand command) {
        thread.schedule(() -> qemu.execute(command, listener), 1, TimeUnit.MILLISECONDS);
      }

      @Override
      public void close() {}
    };
  }
}

package io.godwit.app.engine.qmp.tcp;

import com.google.common.net.HostAndPort;
import io.godwit.app.engine.qmp.QmpMonitors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousSocketChannel;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** Opens connections to QEMU's monitors over TCP; one thread serves all of them. Thread-safe. */
public final class TcpMonitors implements QmpMonitors, AutoCloseable {

  /** For a connection and the greeting; a monitor that serves somebody else does not greet. */
  private static final Duration NEGOTIATION = Duration.ofSeconds(3);

  private final AsynchronousChannelGroup group;
  private final ScheduledExecutorService timer;

  /**
   * @param threads makes the one thread on which listeners are called
   */
  public TcpMonitors(ThreadFactory threads, ScheduledExecutorService timer) {
    this.timer = timer;
    try {
      group = AsynchronousChannelGroup.withFixedThreadPool(1, threads);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Monitor open(HostAndPort address, Listener listener) {
    try {
      TcpMonitor monitor = new TcpMonitor(AsynchronousSocketChannel.open(group), listener);
      // Off this thread: a name may take a while to resolve.
      timer.execute(() -> monitor.connect(address));
      timer.schedule(monitor::giveUpUnlessOpen, NEGOTIATION.toNanos(), TimeUnit.NANOSECONDS);
      return monitor;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      group.shutdownNow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

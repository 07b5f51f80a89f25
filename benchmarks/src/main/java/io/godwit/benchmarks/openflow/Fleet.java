package io.godwit.benchmarks.openflow;

import io.netty.channel.nio.NioEventLoopGroup;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Emulated switches on a few threads. Thread-safe. */
public final class Fleet implements AutoCloseable {
  /** One is enough for thousands of messages a second, and the rest is the controller's. */
  private static final int THREADS = 1;

  private final InetSocketAddress controller;
  private final NioEventLoopGroup loops = new NioEventLoopGroup(THREADS);
  private final List<EmulatedSwitch> switches = new CopyOnWriteArrayList<>();

  /**
   * @param controller where its OpenFlow port is
   */
  public Fleet(InetSocketAddress controller) {
    this.controller = controller;
  }

  /** A switch that from now on seeks the controller. */
  public EmulatedSwitch add(SwitchIdentity identity) {
    EmulatedSwitch added = new EmulatedSwitch(identity, controller, loops.next());
    switches.add(added);
    added.connect();
    return added;
  }

  /** All, in the order in which they were added. */
  public List<EmulatedSwitch> switches() {
    return switches;
  }

  /** Takes all connections down. */
  @Override
  public void close() {
    switches.forEach(EmulatedSwitch::close);
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}

package io.godwit.runtime.openflow;

import com.google.common.collect.Iterables;
import com.google.common.util.concurrent.Striped;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.onosproject.openflow.controller.Dpid;
import org.onosproject.openflow.controller.OpenFlowSwitch;

/**
 * What belongs to the present connection of each switch.
 *
 * <p>The controller takes a switch off its list, and then tells of it; a new connection of the same
 * switch is served by another thread, which may put the switch on the list, and tell of that, in
 * between. Whoever went by the order of these two would take the switch for gone as long as the
 * connection lasts. So both only say that it is time to look who is on the list. Thread-safe.
 *
 * @param <S> what is kept for a connection
 */
public final class Connections<S> {
  private static final int STRIPES = 64;

  private final Function<Dpid, @Nullable OpenFlowSwitch> present;
  private final Function<OpenFlowSwitch, S> opened;
  private final BiConsumer<Dpid, S> closed;
  private final Map<Dpid, Connection<S>> connections = new ConcurrentHashMap<>();
  private final Striped<Lock> locks = Striped.lock(STRIPES);

  private record Connection<S>(OpenFlowSwitch sw, S kept) {}

  /**
   * No connections yet. What concerns one switch is called one after the other.
   *
   * @param present the controller's list
   * @param opened makes what is kept for a new connection
   * @param closed is given what was kept for one that is gone, before its successor is opened
   */
  public Connections(
      Function<Dpid, @Nullable OpenFlowSwitch> present,
      Function<OpenFlowSwitch, S> opened,
      BiConsumer<Dpid, S> closed) {
    this.present = present;
    this.opened = opened;
    this.closed = closed;
  }

  /** A connection of the switch has come or gone. */
  public void look(Dpid dpid) {
    Lock lock = locks.get(dpid);
    lock.lock();
    try {
      OpenFlowSwitch now = present.apply(dpid);
      Connection<S> before = connections.get(dpid);
      if (before != null && before.sw() != now) {
        close(dpid, before);
        before = null;
      }
      if (before == null && now != null) {
        connections.put(dpid, new Connection<>(now, opened.apply(now)));
      }
    } finally {
      lock.unlock();
    }
  }

  private void close(Dpid dpid, Connection<S> gone) {
    connections.remove(dpid);
    closed.accept(dpid, gone.kept());
  }

  /** What is kept for the switch's connection, if it has one. */
  public @Nullable S get(Dpid dpid) {
    Connection<S> connection = connections.get(dpid);
    return connection == null ? null : connection.kept();
  }

  /** What is kept for all connections. */
  public Iterable<S> all() {
    return Iterables.transform(connections.values(), Connection::kept);
  }

  /** Takes all connections for gone; the caller sees to it that no more come. */
  public void closeAll() {
    List.copyOf(connections.entrySet()).forEach(each -> close(each.getKey(), each.getValue()));
  }
}

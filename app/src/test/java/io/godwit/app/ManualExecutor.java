package io.godwit.app;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** An executor whose time is set by the test; nothing runs but when the test says so. */
public final class ManualExecutor extends AbstractExecutorService
    implements ScheduledExecutorService {

  private final Queue<Runnable> ready = new ArrayDeque<>();
  private final PriorityQueue<Later<?>> later =
      new PriorityQueue<>(
          Comparator.comparingLong((Later<?> l) -> l.atNanos).thenComparingLong(l -> l.order));
  private long nowNanos;
  private long orders;

  /** Runs all that is ready, and what becomes ready through it. */
  public void run() {
    Runnable task;
    while ((task = ready.poll()) != null) {
      task.run();
    }
  }

  /** Lets time pass, running what falls due on the way. */
  public void advanceMillis(double millis) {
    run();
    long end = nowNanos + (long) (millis * 1e6);
    while (!later.isEmpty() && later.peek().atNanos <= end) {
      Later<?> task = later.poll();
      nowNanos = task.atNanos;
      task.run();
      run();
    }
    nowNanos = end;
  }

  /** Forgets all that is to be done, as when a process ends. */
  public void forget() {
    ready.clear();
    later.clear();
  }

  public double nowMillis() {
    return nowNanos / 1e6;
  }

  @Override
  public void execute(Runnable task) {
    ready.add(task);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    Later<?> scheduled =
        new Later<>(
            () -> {
              task.run();
              return null;
            },
            nowNanos + unit.toNanos(delay),
            orders++);
    later.add(scheduled);
    return scheduled;
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
    Later<V> scheduled = new Later<>(task, nowNanos + unit.toNanos(delay), orders++);
    later.add(scheduled);
    return scheduled;
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable task, long first, long period, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable task, long first, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void shutdown() {}

  @Override
  public List<Runnable> shutdownNow() {
    return Collections.emptyList();
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return true;
  }

  private static final class Later<V> extends FutureTask<V> implements ScheduledFuture<V> {
    private final long atNanos;
    private final long order;

    Later(Callable<V> task, long atNanos, long order) {
      super(task);
      this.atNanos = atNanos;
      this.order = order;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(atNanos, ((Later<?>) other).atNanos);
    }
  }
}

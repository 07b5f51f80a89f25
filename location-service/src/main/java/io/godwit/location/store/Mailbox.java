package io.godwit.location.store;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers events to one listener in the order in which they were posted, one at a time and with no
 * lock held: whoever finds the mailbox idle delivers, also what others post meanwhile. A post from
 * inside the listener is delivered after the event in hand, never within it.
 */
public final class Mailbox<E> implements Registration {
  private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);

  private final Consumer<? super E> listener;
  private final Queue<E> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger pending = new AtomicInteger();
  private volatile boolean closed;

  public Mailbox(Consumer<? super E> listener) {
    this.listener = listener;
  }

  /** Queues {@code event}; the poster's lock decides the order. {@link #deliver} sends it. */
  public void post(E event) {
    queue.add(event);
  }

  /** Delivers what is queued, unless another thread is at it and will. Call it without locks. */
  public void deliver() {
    if (pending.getAndIncrement() != 0) {
      return;
    }
    int seen;
    do {
      seen = pending.get();
      for (E event = queue.poll(); event != null; event = queue.poll()) {
        handOver(event);
      }
    } while (pending.addAndGet(-seen) != 0);
  }

  private void handOver(E event) {
    if (closed) {
      return;
    }
    try {
      listener.accept(event);
    } catch (RuntimeException e) {
      LOG.error("A listener failed on {} and misses it", event, e);
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}

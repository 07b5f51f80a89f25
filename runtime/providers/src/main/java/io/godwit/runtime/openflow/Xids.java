package io.godwit.runtime.openflow;

/**
 * The transaction ids of one provider, handed out in turn to all connections of all switches: what
 * an old connection's switch still answers fits nothing that was sent over a new one. Thread-safe.
 */
public final class Xids {
  private final long first;
  private final long last;
  private long next;

  /** A range of ids, both ends included; once through, it begins anew. */
  public Xids(long first, long last) {
    this.first = first;
    this.last = last;
    this.next = first;
  }

  /** Reserves a number of consecutive ids and returns the first of them. */
  public synchronized long reserve(int count) {
    if (next + count - 1 > last) {
      next = first;
    }
    long reserved = next;
    next += count;
    return reserved;
  }
}

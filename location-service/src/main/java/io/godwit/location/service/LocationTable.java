package io.godwit.location.service;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Locations by a 64-bit key: an open-addressing hash table of two flat arrays, 12 bytes a slot and
 * nothing else. A key may be a digest that several entries share; the reader walks the slots of the
 * key with {@link Slots#first} and {@link Slots#next} and picks the entry it meant.
 *
 * <p>Any number of readers, without locks, beside one writer at a time (the caller sees to that). A
 * slot's key is written once and stays for as long as the arrays do; a removed entry leaves its key
 * with no location, and growing or sweeping copies what is alive into new arrays. So a reader never
 * sees an entry under a wrong key, and never misses one that is there throughout its walk.
 */
final class LocationTable {
  private static final int MIN_CAPACITY = 16;
  private static final VarHandle KEY = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle VALUE = MethodHandles.arrayElementVarHandle(Location[].class);

  private volatile Slots slots = new Slots(MIN_CAPACITY);
  // Slots with a key, alive or not; and those alive.
  private int used;
  private int size;

  Slots slots() {
    return slots;
  }

  int size() {
    return size;
  }

  /** Files {@code location} under {@code key}, in place of the entry that {@code same} accepts. */
  void put(long key, Location location, Predicate<Location> same) {
    Slots now = slots;
    int free = -1;
    for (int i = now.first(key); i >= 0; i = now.next(key, i)) {
      Location old = now.location(i);
      if (old == null) {
        free = free < 0 ? i : free;
      } else if (same.test(old)) {
        now.set(i, location);
        return;
      }
    }
    size++;
    if (free >= 0) {
      now.set(free, location);
    } else {
      roomy().append(key, location);
      used++;
    }
  }

  /** Removes the entry under {@code key} that {@code same} accepts, if there is one. */
  void remove(long key, Predicate<Location> same) {
    Slots now = slots;
    for (int i = now.first(key); i >= 0; i = now.next(key, i)) {
      Location old = now.location(i);
      if (old != null && same.test(old)) {
        now.set(i, null);
        size--;
        return;
      }
    }
  }

  /** Every entry; one that changes meanwhile in either state. */
  void forEach(Consumer<Location> consumer) {
    Slots now = slots;
    for (int i = 0; i < now.keys.length; i++) {
      Location location = now.location(i);
      if (location != null) {
        consumer.accept(location);
      }
    }
  }

  /** Arrays with a free slot for one more key: at most three in four are used. */
  private Slots roomy() {
    Slots now = slots;
    if ((used + 1) * 4L <= now.keys.length * 3L) {
      return now;
    }
    int capacity = MIN_CAPACITY;
    while (size * 4L > capacity * 2L) {
      capacity *= 2;
    }
    Slots next = new Slots(capacity);
    for (int i = 0; i < now.keys.length; i++) {
      Location location = now.location(i);
      if (location != null) {
        next.append(now.keys[i], location);
      }
    }
    slots = next;
    used = size - 1;
    return next;
  }

  /** One generation of the arrays. Key 0 marks a slot that was never used. */
  static final class Slots {
    private final long[] keys;
    private final @Nullable Location[] locations;

    private Slots(int capacity) {
      keys = new long[capacity];
      locations = new Location[capacity];
    }

    /** The first slot of {@code key} (not 0), or -1. */
    int first(long key) {
      return seek(key, home(key));
    }

    /** The next slot of {@code key} after {@code slot}, or -1. */
    int next(long key, int slot) {
      return seek(key, slot + 1);
    }

    @Nullable Location location(int slot) {
      return (Location) VALUE.getAcquire(locations, slot);
    }

    private int seek(long key, int from) {
      int mask = keys.length - 1;
      for (int i = from & mask; ; i = (i + 1) & mask) {
        long there = (long) KEY.getAcquire(keys, i);
        if (there == key) {
          return i;
        }
        if (there == 0) {
          return -1;
        }
      }
    }

    private void append(long key, Location location) {
      int mask = keys.length - 1;
      int i = home(key);
      while (keys[i] != 0) {
        i = (i + 1) & mask;
      }
      // The location first: whoever sees the key sees it too.
      set(i, location);
      KEY.setRelease(keys, i, key);
    }

    private void set(int slot, @Nullable Location location) {
      VALUE.setRelease(locations, slot, location);
    }

    private int home(long key) {
      return (int) (mix(key) >>> 32) & (keys.length - 1);
    }
  }

  /** A bijection that spreads every bit over the upper half (Fibonacci hashing, Knuth 6.4). */
  static long mix(long key) {
    long h = (key ^ (key >>> 32)) * 0x9e3779b97f4a7c15L;
    return h ^ (h >>> 29);
  }
}

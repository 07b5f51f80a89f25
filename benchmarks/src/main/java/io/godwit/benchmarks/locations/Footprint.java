package io.godwit.benchmarks.locations;

import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;

/** How much heap a directory keeps alive, by what is left after a full collection. */
final class Footprint {
  private static final int COLLECTIONS = 3;

  private Footprint() {}

  /** Bytes for each binding: index, endpoint and binding, but not names of networks and edges. */
  static double bytesPerBinding(Contestant contestant, int bindings) {
    // So that loaded classes and the networks are not counted.
    contestant.fill(new Population(1));
    Population population = new Population(bindings);
    long before = used();
    Directory directory = contestant.fill(population);
    long after = used();
    Reference.reachabilityFence(directory);
    Reference.reachabilityFence(population);
    return (double) (after - before) / bindings;
  }

  private static long used() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}

package io.godwit.runtime.openflow;

import static org.onlab.util.Tools.groupedThreads;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.onosproject.openflow.controller.Dpid;
import org.slf4j.Logger;

/**
 * A few threads that carry out what concerns one switch in the order in which it was handed in, so
 * that the threads that read from switches never wait for the controller's stores.
 */
public final class Lanes {
  private final List<ExecutorService> lanes = new ArrayList<>();
  private final Logger log;

  /** A number of lanes, whose threads and mishaps show up under a name and in a log. */
  public Lanes(String name, int count, Logger log) {
    this.log = log;
    for (int i = 0; i < count; i++) {
      lanes.add(Executors.newSingleThreadExecutor(groupedThreads(name, "lane-" + i, log)));
    }
  }

  /** Carries out a task after those that were handed in earlier for the same switch. */
  public void execute(Dpid dpid, Runnable task) {
    try {
      lanes
          .get(Math.floorMod(dpid.hashCode(), lanes.size()))
          .execute(
              () -> {
                try {
                  task.run();
                } catch (RuntimeException e) {
                  log.warn("Failed for {}", dpid, e);
                }
              });
    } catch (RejectedExecutionException e) {
      log.debug("Too late for {}", dpid);
    }
  }

  /** Ends the threads; what has not begun is forgotten. */
  public void shutdown() {
    lanes.forEach(ExecutorService::shutdownNow);
  }
}

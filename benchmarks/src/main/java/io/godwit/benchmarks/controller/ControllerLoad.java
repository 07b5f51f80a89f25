package io.godwit.benchmarks.controller;

import io.godwit.benchmarks.report.Progress;
import java.time.Duration;
import java.util.Optional;

/**
 * How busy the controller's JVM is. ONOS works for minutes on what a benchmark sets up in seconds:
 * each new port costs it several transactions. What is measured before that is over tells how the
 * controller shares its cores, not how long a switchover takes.
 */
public final class ControllerLoad {
  private static final Duration WINDOW = Duration.ofSeconds(2);
  private static final int WINDOWS = 4;

  /** What it uses at rest: it reads switches and answers whoever asks. */
  private static final double REST_CORES = 0.4;

  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private ControllerLoad() {}

  /**
   * Waits until the controller has used less than {@value #REST_CORES} of a core for some seconds
   * on end.
   *
   * @param pid of its JVM; empty if it is not on this machine
   * @return whether it has; it says so if that can't be told, or takes longer than ten minutes
   */
  public static boolean awaitRest(Optional<String> pid, Progress progress)
      throws InterruptedException {
    Optional<ProcessHandle> controller =
        pid.map(Long::valueOf)
            .flatMap(ProcessHandle::of)
            .filter(handle -> handle.info().totalCpuDuration().isPresent());
    if (controller.isEmpty()) {
      progress.say("whether the controller is at rest can't be told from here");
      return false;
    }
    long start = System.nanoTime();
    double used = Double.MAX_VALUE;
    int quiet = 0;
    while (quiet < WINDOWS) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        progress.say("the controller does not come to rest: it uses %.2f cores", used);
        return false;
      }
      used = cores(controller.get());
      quiet = used < REST_CORES ? quiet + 1 : 0;
      progress.tick("until the controller is at rest: it uses %.2f cores", used);
    }
    progress.say("the controller is at rest");
    return true;
  }

  private static double cores(ProcessHandle controller) throws InterruptedException {
    long before = cpuNanos(controller);
    long start = System.nanoTime();
    Thread.sleep(WINDOW.toMillis());
    return (double) (cpuNanos(controller) - before) / (System.nanoTime() - start);
  }

  private static long cpuNanos(ProcessHandle controller) {
    return controller
        .info()
        .totalCpuDuration()
        .orElseThrow(() -> new IllegalStateException("the controller has ended"))
        .toNanos();
  }
}

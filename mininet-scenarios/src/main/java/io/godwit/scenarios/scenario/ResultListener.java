package io.godwit.scenarios.scenario;

import io.godwit.scenarios.testbed.Progress;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Counts tests, and tells how each went. */
final class ResultListener implements TestExecutionListener {

  private final Progress progress;
  private final Map<String, Long> startedNanos = new ConcurrentHashMap<>();
  private int passed;
  private int failed;

  ResultListener(Progress progress) {
    this.progress = progress;
  }

  int passed() {
    return passed;
  }

  int failed() {
    return failed;
  }

  @Override
  public void executionStarted(TestIdentifier test) {
    startedNanos.put(test.getUniqueId(), System.nanoTime());
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    boolean well = result.getStatus() == Status.SUCCESSFUL;
    // A container counts only if it fails by itself: then its tests never ran.
    if (!test.isTest() && well) {
      return;
    }
    Duration took =
        Duration.ofNanos(
            System.nanoTime() - startedNanos.getOrDefault(test.getUniqueId(), System.nanoTime()));
    String line =
        "%s %s  %.1f s".formatted(well ? "ok    " : "FAILED", name(test), took.toMillis() / 1000.0);
    if (well) {
      passed++;
      progress.detail(line);
    } else {
      failed++;
      progress.detail(line);
      result.getThrowable().ifPresent(this::explain);
    }
  }

  /** Method names are sentences. */
  private static String name(TestIdentifier test) {
    String name = test.getDisplayName().replaceFirst("\\(.*\\)$", "");
    return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ")
        .toLowerCase(Locale.ROOT);
  }

  private void explain(Throwable error) {
    String message = error.getMessage() == null ? error.toString() : error.getMessage();
    message.lines().forEach(line -> progress.detail("  | " + line));
    for (StackTraceElement frame : error.getStackTrace()) {
      if (frame.getClassName().startsWith("io.godwit.scenarios")) {
        progress.detail("  at " + frame);
      }
    }
  }
}

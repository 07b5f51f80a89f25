package io.godwit.scenarios.scenario;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.godwit.scenarios.report.Example;
import io.godwit.scenarios.report.Report;
import io.godwit.scenarios.testbed.Progress;
import io.godwit.scenarios.testbed.Settings;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.platform.commons.support.ReflectionSupport;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Which scenarios there are, and running them. */
public final class Scenarios {

  /** A scenario that can be run. */
  public record Entry(String name, String shows, Class<?> type) {}

  /**
   * How a run went.
   *
   * @param examples moves to draw
   */
  public record Outcome(int passed, int failed, Report report, List<Example> examples) {}

  private Scenarios() {}

  /** All, in the order in which they are run. */
  public static List<Entry> all() {
    return ReflectionSupport.findAllClassesInPackage(
            Scenarios.class.getPackageName(),
            type -> type.isAnnotationPresent(Scenario.class),
            name -> true)
        .stream()
        .sorted(Comparator.comparingInt(type -> annotation(type).order()))
        .map(type -> new Entry(annotation(type).name(), annotation(type).shows(), type))
        .toList();
  }

  public static Optional<Entry> named(String name) {
    return all().stream().filter(entry -> entry.name().equals(name)).findFirst();
  }

  private static Scenario annotation(Class<?> type) {
    return type.getAnnotation(Scenario.class);
  }

  /**
   * Runs scenarios one after the other on shared networks. After one that failed the next gets a
   * network of its own, so that no failure begets another.
   *
   * @param repetitions of each measured move
   */
  public static Outcome run(
      List<Entry> entries, Settings settings, Progress progress, int repetitions)
      throws IOException {
    ResultListener results = new ResultListener(progress);
    try (Session session = Session.open(settings, progress, repetitions)) {
      Launcher launcher = LauncherFactory.create();
      for (Entry entry : entries) {
        progress.say("%s: %s".formatted(entry.name(), entry.shows()));
        int failedBefore = results.failed();
        launcher.execute(
            LauncherDiscoveryRequestBuilder.request().selectors(selectClass(entry.type())).build(),
            results);
        if (results.failed() > failedBefore) {
          session.testbed().discardNetwork();
        }
      }
      Recorder recorder = session.recorder();
      return new Outcome(
          results.passed(),
          results.failed(),
          new Report(session.testbed().environment(), recorder.runs()),
          recorder.examples());
    }
  }
}

package io.godwit.benchmarks;

import io.godwit.benchmarks.report.Environment;
import io.godwit.benchmarks.report.Progress;
import io.godwit.benchmarks.report.Report;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** One benchmark on the command line. Its {@code header} is what {@code --list} says of it. */
public abstract class BenchmarkCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli's
  private CommandSpec spec;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the report as JSON.")
  private @Nullable Path json;

  /** For the launcher: wrong usage is told before it starts a controller for the benchmark. */
  @Option(names = "--check", hidden = true)
  private boolean check;

  /** Measures, and puts what it finds into the report. */
  protected abstract void measure(Report report, Progress progress) throws Exception;

  /**
   * Says what is wrong with the options, with {@link #atLeast}, before anything is started.
   *
   * @throws ParameterException if something is
   */
  protected void validate() {}

  protected final void atLeast(int least, String option, int value) {
    if (value < least) {
      throw new ParameterException(
          spec.commandLine(), option + " is at least " + least + ", not " + value);
    }
  }

  @Override
  public final Integer call() throws Exception {
    validate();
    if (check) {
      return 0;
    }
    Report report = new Report(spec.name(), Environment.now());
    measure(report, new Progress(System.err, System.console() != null));
    PrintWriter out = spec.commandLine().getOut();
    out.println();
    out.print(report);
    out.flush();
    if (json != null) {
      report.write(json);
    }
    return 0;
  }
}

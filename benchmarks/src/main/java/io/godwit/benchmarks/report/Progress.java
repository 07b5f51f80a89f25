package io.godwit.benchmarks.report;

import java.io.PrintStream;
import java.util.Locale;

/**
 * Tells what a benchmark is doing, apart from its results: a live line that is rewritten on a
 * terminal, and now and then a line in a log file. Not thread-safe.
 */
public final class Progress {
  private static final long LOG_EVERY_NS = 5_000_000_000L;

  private final PrintStream out;
  private final boolean terminal;
  private final long start = System.nanoTime();
  private long lastTick = start;

  public Progress(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Something is done, or starts and takes a while. */
  public void say(String format, Object... arguments) {
    print(text(format, arguments) + "\n");
  }

  /** Something goes on; call it as often as there is news. */
  public void tick(String format, Object... arguments) {
    long now = System.nanoTime();
    if (terminal) {
      print(text(format, arguments));
    } else if (now - lastTick > LOG_EVERY_NS) {
      lastTick = now;
      say(format, arguments);
    }
  }

  private String text(String format, Object... arguments) {
    double seconds = (System.nanoTime() - start) / 1e9;
    return String.format(Locale.ROOT, "%6.1f s  ", seconds)
        + String.format(Locale.ROOT, format, arguments);
  }

  private void print(String text) {
    out.print((terminal ? "\r\033[K" : "") + text);
    out.flush();
  }
}

package io.godwit.scenarios.testbed;

import java.io.PrintStream;

/** Tells on standard error what goes on, so that results stay alone on standard output. */
public final class Progress {

  private final PrintStream out;

  public Progress(PrintStream out) {
    this.out = out;
  }

  /** Something that takes a while begins or has happened. */
  public void say(String text) {
    out.println(text);
    out.flush();
  }

  /** A detail of what was said last. */
  public void detail(String text) {
    say("    " + text);
  }
}

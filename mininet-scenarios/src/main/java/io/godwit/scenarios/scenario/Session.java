package io.godwit.scenarios.scenario;

import io.godwit.scenarios.testbed.Progress;
import io.godwit.scenarios.testbed.Settings;
import io.godwit.scenarios.testbed.Testbed;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * What the scenarios of one invocation share: one connection, one network at a time. JUnit makes
 * the scenarios' objects, so the session that is open is found through here.
 */
final class Session implements AutoCloseable {

  private static @Nullable Session open;

  private final Testbed testbed;
  private final Recorder recorder;

  private Session(Testbed testbed, Recorder recorder) {
    this.testbed = testbed;
    this.recorder = recorder;
  }

  static Session open(Settings settings, Progress progress, int repetitions) throws IOException {
    Session session =
        new Session(Testbed.open(settings, progress), new Recorder(progress, repetitions));
    open = session;
    return session;
  }

  static Session current() {
    Session session = open;
    if (session == null) {
      throw new UncheckedIOException(
          new IOException("no session is open: run scenarios by ./godwit scenario run"));
    }
    return session;
  }

  Testbed testbed() {
    return testbed;
  }

  Recorder recorder() {
    return recorder;
  }

  @Override
  public void close() {
    open = null;
    testbed.close();
  }
}

package io.godwit.scenarios.scenario;

import io.godwit.scenarios.rest.Await;
import io.godwit.scenarios.testbed.Testbed;
import java.time.Duration;

/** The controller's process, as somebody treats it who means it no good. */
final class Controller {

  private static final Duration BACK = Duration.ofSeconds(60);

  private Controller() {}

  /** Kills it, and starts it again at once. */
  static void crash(Testbed testbed) {
    kill(testbed);
    restart(testbed);
  }

  static void kill(Testbed testbed) {
    LauncherCommand.run(testbed, "down", "--kill");
  }

  /** Returns when Godwit answers. */
  static void restart(Testbed testbed) {
    LauncherCommand.run(testbed, "up");
    Await.until(BACK, () -> testbed.godwit().rest().get("/status").ok() ? "" : "no answer");
  }
}

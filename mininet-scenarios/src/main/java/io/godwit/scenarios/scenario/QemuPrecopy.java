package io.godwit.scenarios.scenario;

import io.godwit.scenarios.testbed.Testbed;
import org.junit.jupiter.api.Test;

@Scenario(
    name = "qemu-precopy",
    shows = "a real QEMU guest moves by pre-copy, driven by Godwit: nothing lost, nothing twice",
    order = 70)
final class QemuPrecopy {

  @Test
  void nobodyNoticesTheMove(Testbed testbed, Recorder recorder) {
    new RealMoves(RealMoves.guest(testbed), recorder, "qemu-precopy").run("pre-copy");
  }
}

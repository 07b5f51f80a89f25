package io.godwit.scenarios.scenario;

import io.godwit.scenarios.testbed.Testbed;
import org.junit.jupiter.api.Test;

@Scenario(
    name = "qemu-postcopy",
    shows = "a real QEMU guest moves by post-copy, driven by Godwit: nothing lost, nothing twice",
    order = 71)
final class QemuPostcopy {

  @Test
  void nobodyNoticesTheMove(Testbed testbed, Recorder recorder) {
    new RealMoves(RealMoves.guest(testbed), recorder, "qemu-postcopy").run("post-copy");
  }
}

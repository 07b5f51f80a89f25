package io.godwit.scenarios.scenario;

import io.godwit.scenarios.move.RealGuest;
import io.godwit.scenarios.testbed.Testbed;
import java.util.List;
import org.junit.jupiter.api.Test;

@Scenario(
    name = "libvirt",
    shows = "virsh moves a guest between libvirt daemons; hook and relay have the network follow",
    order = 80)
final class Libvirt {

  @Test
  void nobodyNoticesALiveMigration(Testbed testbed, Recorder recorder) {
    RealGuest guest = RealMoves.guest(testbed, testbed.libvirtNetwork());
    new RealMoves(guest, recorder, "libvirt").run(() -> guest.moveByLibvirt(List.of()));
  }

  @Test
  void nobodyNoticesAPostCopyMigration(Testbed testbed, Recorder recorder) {
    RealGuest guest = RealMoves.guest(testbed, testbed.libvirtNetwork());
    new RealMoves(guest, recorder, "libvirt-postcopy")
        .run(() -> guest.moveByLibvirt(List.of("--postcopy")));
  }
}

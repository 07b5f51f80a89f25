package io.godwit.benchmarks.policy;

import io.godwit.benchmarks.controller.Guest;
import io.godwit.benchmarks.controller.Hypervisors;
import io.godwit.benchmarks.openflow.Confirmation;
import io.godwit.benchmarks.openflow.EmulatedSwitch;
import io.godwit.benchmarks.report.Progress;
import io.godwit.benchmarks.report.Sample;
import java.util.List;

/** Guests that are put into a further group one after the other, and what that changes. */
final class Memberships {
  private final Hypervisors hypervisors;
  private final GroupNetwork network;
  private final int edges;
  private final Sample enforced = new Sample();
  private int mostEdges;
  private int mostAtHome;
  private int mostElsewhere;

  Memberships(Hypervisors hypervisors, GroupNetwork network, int edges) {
    this.hypervisors = hypervisors;
    this.network = network;
    this.edges = edges;
  }

  /**
   * @param residents guests that have never moved, the one with number n at edge n modulo edges
   */
  void change(List<Guest> residents, int count, Progress progress) {
    int step = Math.max(1, residents.size() / count);
    for (int i = 0; i < count && i * step < residents.size(); i++) {
      change(residents.get(i * step));
      progress.tick("%d of %d memberships changed", i + 1, count);
    }
  }

  private void change(Guest guest) {
    List<EmulatedSwitch> switches = hypervisors.switches();
    switches.forEach(EmulatedSwitch::takeConfirmations);
    long start = System.nanoTime();
    hypervisors.regroup(guest, network.groupOf(guest), network.furtherGroupOf(guest));
    hypervisors.awaitInSync();
    int home = guest.number() % edges;
    long last = start;
    int touched = 0;
    for (int i = 0; i < switches.size(); i++) {
      int changes = 0;
      for (Confirmation confirmation : switches.get(i).takeConfirmations()) {
        changes += confirmation.changes();
        last = Math.max(last, confirmation.nanos());
      }
      touched += changes > 0 ? 1 : 0;
      if (i == home) {
        mostAtHome = Math.max(mostAtHome, changes);
      } else {
        mostElsewhere = Math.max(mostElsewhere, changes);
      }
    }
    mostEdges = Math.max(mostEdges, touched);
    enforced.add(last - start);
  }

  /** Until the last edge had confirmed the last change. */
  Sample enforced() {
    return enforced;
  }

  /** The most edges that one change has touched. */
  int mostEdges() {
    return mostEdges;
  }

  /** The most flow-mods at the guest's own edge. */
  int mostAtHome() {
    return mostAtHome;
  }

  /** The most flow-mods at any other. */
  int mostElsewhere() {
    return mostElsewhere;
  }
}

package io.godwit.scenarios.scenario;

import io.godwit.scenarios.move.MeasuredMove;
import io.godwit.scenarios.move.Peer;
import io.godwit.scenarios.move.Plan;
import io.godwit.scenarios.rest.Await;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.Mode;
import io.godwit.scenarios.topology.Topology;
import io.godwit.scenarios.traffic.Streams;
import io.godwit.scenarios.traffic.Traffic;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@Scenario(
    name = "switch-restart",
    shows = "one hypervisor's switch restarts: its rules are back, nothing else is touched",
    order = 50)
final class SwitchRestart {

  private static final String RESTARTED = "hv2";
  private static final Duration LONGEST = Duration.ofSeconds(60);

  @Test
  void itsRulesAreBackAndNothingElseIsTouched(Testbed testbed, Recorder recorder) {
    Testbed.Network network = testbed.network(Mode.GODWIT);
    Topology topology = network.topology();
    // What a move leaves at its source would be cleared meanwhile, and rightly so.
    testbed.awaitQuiet(network);
    GodwitRules before = GodwitRules.now(testbed, network);
    Traffic traffic =
        Traffic.start(
            testbed.agent(), Streams.steady(topology.peerOn("hv1"), topology.peerOn("hv3")));
    recorder.say("restarting the switch of " + RESTARTED);
    testbed.agent().restartSwitch(RESTARTED);
    Await.until(
        LONGEST,
        () -> {
          int there = SwitchRules.of(testbed, RESTARTED, GodwitRules.APPLICATION).size();
          int wanted = before.on(RESTARTED).size();
          return there == wanted ? "" : there + " of " + wanted + " rules are back";
        });
    testbed.awaitGodwit(network);
    Expect.undisturbed(traffic.stop());
    GodwitRules.now(testbed, network)
        .byHypervisor()
        .forEach(
            (hypervisor, rules) -> {
              if (hypervisor.equals(RESTARTED)) {
                rules.assertSameAs(before.on(hypervisor));
              } else {
                rules.assertUntouchedSince(before.on(hypervisor));
              }
            });
    testbed.reach(topology.peerOn(RESTARTED), topology.vm(Topology.GUEST).ip());
    MeasuredMove move =
        network.measurement().move(Plan.talking("switch-restart", Peer.THIRD, 1, 20));
    recorder.record(move);
    Expect.unnoticed(move);
  }
}

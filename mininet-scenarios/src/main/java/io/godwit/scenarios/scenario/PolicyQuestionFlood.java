package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.godwit.scenarios.move.SteppedMove;
import io.godwit.scenarios.rest.Await;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.Mode;
import io.godwit.scenarios.topology.SecurityGroups;
import io.godwit.scenarios.topology.Topology;
import io.godwit.scenarios.traffic.Attack;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@Scenario(
    name = "policy-question-flood",
    shows = "a guest in mid-move is flooded: the old edge is asked at a rate, and nobody gets in",
    order = 28)
final class PolicyQuestionFlood {

  /** Low enough for a flood that leaves the controller its share of two cores. */
  private static final int FEW = 200;

  private static final int AS_GOOD_AS_ALL = 1_000_000;

  /** A meter's bucket holds what comes in a second, and as much at once again. */
  private static final int BURSTS = 2;

  private static final int FLOOD_MICROS = 500;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final Duration MENDED = Duration.ofSeconds(40);

  @AfterEach
  void asUsual(Testbed testbed) {
    testbed.godwit().rest().delete("/networks/" + Topology.RED + "/policy");
  }

  @Test
  void theOldEdgeIsAskedAtTheRateAndNobodyGetsIn(Testbed testbed, Recorder recorder) {
    try (Firewall firewall = new Firewall(testbed, recorder, SecurityGroups.PEER_OPENS)) {
      Questions few = flood(testbed, recorder, firewall, FEW);
      assertTrue(few.overRate() > few.toBeAsked() / 2, "hardly anything was over the rate: " + few);
      Questions all = flood(testbed, recorder, firewall, AS_GOOD_AS_ALL);
      assertEquals(0, all.overRate(), "over a rate that nothing reaches");
      assertTrue(all.asked() > 2 * few.asked(), few + "; " + all);
    }
    testbed.awaitQuiet(testbed.network(Mode.GODWIT));
    assertNoMeters(testbed);
  }

  private static Questions flood(Testbed testbed, Recorder recorder, Firewall firewall, int rate) {
    testbed.awaitQuiet(testbed.network(Mode.GODWIT));
    setRate(testbed, rate);
    Firewall.Moved move = firewall.nextMove();
    long began = System.nanoTime();
    FirewallMove result = firewall.moveFlooded(FLOOD_MICROS);
    double seconds = (System.nanoTime() - began) / 1e9;
    Questions questions = Questions.await(testbed, move);
    firewall.tell("flooded, %d questions/s each way".formatted(rate), result);
    recorder.say("  in %.1f s %s".formatted(seconds, questions));
    for (Attack.Kind kind :
        List.of(Attack.Kind.NEW_UDP, Attack.Kind.NEW_TCP, Attack.Kind.STRAY_ACK)) {
      assertEquals(0, result.delivered(kind), "delivered: " + kind.label());
    }
    assertEquals(List.of(), result.dead(), "dead while flooded");
    // The underlay may lose some.
    long sent = questions.toBeAsked() - questions.overRate();
    assertTrue(questions.asked() <= sent && questions.asked() > sent * 0.9, questions.toString());
    double most = 2 * (BURSTS + seconds) * rate;
    assertTrue(questions.asked() <= most, questions + ", at most " + most);
    return questions;
  }

  @Test
  void metersOutliveTheControllerAndComeBackWithTheSwitch(Testbed testbed, Recorder recorder) {
    Testbed.Network network = testbed.network(Mode.GODWIT);
    testbed.awaitQuiet(network);
    try (Firewall firewall = new Firewall(testbed, recorder, SecurityGroups.PEER_OPENS)) {
      setRate(testbed, FEW);
      SteppedMove move = network.measurement().begin(testbed.godwit()).awaitReady();
      String destination = move.destination();
      List<String> meters = testbed.agent().dumpMeters(destination);
      meters.forEach(recorder::say);
      assertEquals(2, meters.size(), "one for each way: " + meters);
      GodwitRules before = GodwitRules.now(testbed, network);
      assertEquals(numbers(meters), metersOf(before.on(destination)));
      before.on(destination).byIdentity().keySet().stream()
          .filter(rule -> rule.contains("meter:"))
          .forEach(recorder::say);
      recorder.say("killing the controller, and starting it again");
      LauncherCommand.run(testbed, "down", "--kill");
      LauncherCommand.run(testbed, "up");
      testbed.awaitGodwit(network);
      GodwitRules.now(testbed, network).assertUntouchedSince(before);
      assertEquals(meters, testbed.agent().dumpMeters(destination));
      recorder.say("restarting the switch of " + destination);
      testbed.agent().restartSwitch(destination);
      Await.until(MENDED, () -> whatIsMissing(testbed, destination, before.on(destination)));
      testbed.awaitGodwit(network);
      recorder.say(
          "all its rules are back, with meters " + testbed.agent().dumpMeters(destination));
      move.abort();
      move.await("ABORTED", MENDED);
      testbed.awaitQuiet(network);
      assertNoMeters(testbed);
    }
  }

  private static String whatIsMissing(Testbed testbed, String hypervisor, SwitchRules wanted) {
    SwitchRules now = SwitchRules.of(testbed, hypervisor, GodwitRules.APPLICATION);
    Set<String> used = metersOf(now);
    Set<String> there = numbers(testbed.agent().dumpMeters(hypervisor));
    return now.size() == wanted.size() && used.size() == 2 && used.equals(there)
        ? ""
        : "%d of %d rules are back, with meters %s of %s"
            .formatted(now.size(), wanted.size(), used, there);
  }

  private static void assertNoMeters(Testbed testbed) {
    for (String hypervisor : testbed.network(Mode.GODWIT).topology().hypervisors()) {
      Await.until(
          MENDED,
          () -> {
            List<String> left = testbed.agent().dumpMeters(hypervisor);
            return left.isEmpty() ? "" : hypervisor + " still has " + left;
          });
    }
  }

  private static Set<String> numbers(List<String> meters) {
    return meters.stream()
        .map(line -> line.replaceFirst("meter=(\\d+) .*", "meter:$1"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** As the rules' actions name them. */
  private static Set<String> metersOf(SwitchRules rules) {
    return rules.byIdentity().keySet().stream()
        .filter(rule -> rule.contains("meter:"))
        .map(rule -> rule.replaceFirst(".*(meter:\\d+).*", "$1"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void setRate(Testbed testbed, int rate) {
    ObjectNode policy = MAPPER.createObjectNode().put("questionsPerSecond", rate);
    testbed
        .godwit()
        .rest()
        .put("/networks/" + Topology.RED + "/policy", policy.toString())
        .orThrow();
  }
}

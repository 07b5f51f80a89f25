package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
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

  /** ONOS reads the switches' rules every 5 s, and their meters every 5 s. */
  private static final long BOTH_READ_MILLIS = 6_000;

  private static final Duration READ = Duration.ofSeconds(25);

  private static final Duration MENDED = Duration.ofSeconds(40);

  @AfterEach
  void asUsual(Testbed testbed) {
    testbed.godwit().rest().delete("/networks/" + Topology.RED + "/policy");
  }

  /** What was to be asked, what was over the rate of it, and what the old edge was asked. */
  private record Asked(long questions, long overRate, long atTheOldEdge) {}

  @Test
  void theOldEdgeIsAskedAtTheRateAndNobodyGetsIn(Testbed testbed, Recorder recorder) {
    try (Firewall firewall = new Firewall(testbed, recorder, SecurityGroups.PEER_OPENS)) {
      Asked few = flood(testbed, recorder, firewall, FEW);
      assertTrue(few.overRate() > few.questions() / 2, "hardly anything was over the rate: " + few);
      Asked all = flood(testbed, recorder, firewall, AS_GOOD_AS_ALL);
      assertEquals(0, all.overRate(), "over a rate that nothing reaches");
      assertTrue(all.atTheOldEdge() > few.atTheOldEdge(), few + " and " + all);
    }
    testbed.awaitQuiet(testbed.network(Mode.GODWIT));
    assertNoMeters(testbed);
  }

  private static Asked flood(Testbed testbed, Recorder recorder, Firewall firewall, int rate) {
    testbed.awaitQuiet(testbed.network(Mode.GODWIT));
    setRate(testbed, rate);
    Firewall.Moved move = firewall.nextMove();
    long began = System.nanoTime();
    Firewall.Result result = firewall.moveFlooded(FLOOD_MICROS);
    double seconds = (System.nanoTime() - began) / 1e9;
    Asked asked = asked(testbed, move.from(), move.to());
    firewall.tell("flooded, %d questions/s each way".formatted(rate), result);
    recorder.say(
        "  in %.1f s %d were to be asked, %d were over the rate, the old edge was asked %d"
            .formatted(seconds, asked.questions(), asked.overRate(), asked.atTheOldEdge()));
    for (Attack.Kind kind :
        List.of(Attack.Kind.NEW_UDP, Attack.Kind.NEW_TCP, Attack.Kind.STRAY_ACK)) {
      assertEquals(0, result.delivered(kind), "delivered: " + kind.label());
    }
    assertEquals(List.of(), result.dead(), "dead while flooded");
    assertEquals(asked.questions() - asked.overRate(), asked.atTheOldEdge(), asked.toString());
    double most = 2 * (BURSTS + seconds) * rate;
    assertTrue(asked.atTheOldEdge() <= most, asked + ", at most " + most);
    return asked;
  }

  /** By readings that were made when all was over. */
  private static Asked asked(Testbed testbed, String from, String to) {
    double over = testbed.agent().clock().wallMillis();
    Await.until(
        READ,
        () -> {
          for (String edge : List.of(from, to)) {
            double read = counters(testbed, edge).path("readAtMillis").asDouble();
            if (read < over + BOTH_READ_MILLIS) {
              return edge + " has not been read since";
            }
          }
          return "";
        });
    JsonNode there = ofTheGuest(counters(testbed, to));
    JsonNode left = ofTheGuest(counters(testbed, from));
    return new Asked(
        there.at("/questions/packets").asLong(-1),
        there.at("/questionsOverRate/packets").asLong(-1),
        left.at("/vouched/packets").asLong(-1) + left.at("/notVouched/packets").asLong(-1));
  }

  private static JsonNode counters(Testbed testbed, String edge) {
    return testbed.godwit().rest().get("/edges/" + edge + "/counters").orThrow().json();
  }

  private static JsonNode ofTheGuest(JsonNode counters) {
    for (JsonNode one : counters.path("endpoints")) {
      if (one.path("endpoint").asText().equals(Topology.GUEST)) {
        return one;
      }
    }
    throw new IllegalStateException("nothing is counted of the guest: " + counters);
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

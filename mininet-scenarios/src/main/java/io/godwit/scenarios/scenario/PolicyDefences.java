package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.scenarios.rest.Await;
import io.godwit.scenarios.scenario.WeakenedRules.Rule;
import io.godwit.scenarios.ssh.Agent;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.SecurityGroups;
import io.godwit.scenarios.traffic.Attack;
import io.godwit.scenarios.traffic.Pause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@Scenario(
    name = "policy-defences",
    shows = "each defence switched off by hand at the switches, attackers get in; on again, none",
    order = 27)
final class PolicyDefences {

  /** The controller reads the switches every 5 s. */
  private static final Duration MENDED = Duration.ofSeconds(15);

  private static final Duration FORGOTTEN = Duration.ofSeconds(10);

  private static final long OFF_MILLIS = 800;
  private static final long ON_MILLIS = 500;

  /** For frames on their way, and for what the datapath has cached. */
  private static final long SETTLE_MILLIS = 300;

  private static final Attack.Count NONE = new Attack.Count(0, 0);
  private static final String DROP = "drop";

  /** What a frame for a guarded port has in the metadata, but for the port's number. */
  private static final long INWARD = 0x1000000000000000L;

  /** A defence, its rules, and who gets in without it. */
  private record Defence(String name, List<WeakenedRules> rules, Set<Attack.Kind> letsIn) {}

  /** When a defence was off, and when on again; by the agent's monotonic clock. */
  private record Phase(Defence defence, long off, long offUntil, long on, long onUntil) {}

  @AfterEach
  void forget(Testbed testbed) {
    // Neighbour tables and connections are full of what the attackers said.
    testbed.discardNetwork();
  }

  @Test
  void attackersGetInWhereOneIsOff(Testbed testbed, Recorder recorder) {
    try (Firewall firewall = new Firewall(testbed, recorder, SecurityGroups.GUEST_OPENS)) {
      List<Phase> phases = new ArrayList<>();
      Agent agent = testbed.agent();
      FirewallMove result =
          firewall.moveAttacked(
              move -> {
                for (Defence defence : defences(firewall, agent, move.from(), move.to())) {
                  int zone = firewall.port(move.to());
                  phases.add(offAndOn(agent, defence, () -> forget(agent, move.to(), zone)));
                }
                mends(recorder, firewall, agent, move.to());
              });
      Attack.Result attack = result.attacked();
      List<String> failures = new ArrayList<>();
      for (Phase phase : phases) {
        judge(recorder, phase, attack, failures);
      }
      assertEquals(List.of(), failures);
    }
  }

  /**
   * @param forget what got in meanwhile is known as a connection
   */
  private static Phase offAndOn(Agent agent, Defence defence, Runnable forget) {
    long off = agent.clock().monotonicNanos();
    long last = off + OFF_MILLIS * 1_000_000;
    while (agent.clock().monotonicNanos() < last) {
      defence.rules().forEach(WeakenedRules::weaken);
      Pause.millis(50);
    }
    defence.rules().forEach(WeakenedRules::restore);
    Pause.millis(SETTLE_MILLIS);
    forget.run();
    long on = agent.clock().monotonicNanos();
    Pause.millis(ON_MILLIS);
    return new Phase(defence, off, on, on, agent.clock().monotonicNanos());
  }

  /**
   * Has the guest's switch forget what got in. What the guest answers in that moment, as with a
   * reset to a TCP packet of no connection, opens a connection as all that it sends, and whatever
   * comes then is a reply: so until no such connection has come back.
   */
  private static void forget(Agent agent, String at, int zone) {
    Await.until(
        FORGOTTEN,
        () -> {
          agent.forgetConnections(at, zone);
          Pause.millis(SETTLE_MILLIS);
          return agent.connections(at, zone).stream()
              .filter(Attack::hasLeft)
              .findFirst()
              .orElse("");
        });
  }

  private static void judge(
      Recorder recorder, Phase phase, Attack.Result attack, List<String> failures) {
    Defence defence = phase.defence();
    recorder.say("off: " + defence.name());
    Map<Attack.Kind, Attack.Count> off = attack.counts(phase.off(), phase.offUntil());
    off.forEach(
        (kind, count) -> {
          if (count.delivered() > 0) {
            recorder.say(
                "  %-70s sent %4d, in %4d"
                    .formatted(kind.label(), count.sent(), count.delivered()));
          }
        });
    defence.letsIn().stream()
        .filter(kind -> off.getOrDefault(kind, NONE).delivered() == 0)
        .forEach(kind -> failures.add(defence.name() + " off: not in was " + kind.label()));
    attack
        .counts(phase.on(), phase.onUntil())
        .forEach(
            (kind, count) -> {
              if (count.delivered() > 0) {
                failures.add(
                    "%s on again: %d of %s got in"
                        .formatted(defence.name(), count.delivered(), kind.label()));
              }
            });
  }

  private static List<Defence> defences(Firewall firewall, Agent agent, String from, String to) {
    String inward = "metadata=0x%x,".formatted(INWARD | (long) firewall.port(to) << 8);
    List<Defence> all = new ArrayList<>();
    all.add(
        new Defence(
            "the receiver's policy",
            List.of(
                new WeakenedRules(
                    agent,
                    to,
                    rule -> rule.has(",table=82,", inward),
                    actions -> "output:" + firewall.port(to))),
            Set.of(
                Attack.Kind.NEW_UDP,
                Attack.Kind.NEW_UDP6,
                Attack.Kind.NEW_TCP,
                Attack.Kind.NEW_TCP6,
                Attack.Kind.STRAY_ACK,
                Attack.Kind.STRAY_ACK6,
                Attack.Kind.FRAGMENTS,
                Attack.Kind.FRAGMENTS6,
                Attack.Kind.STRAY_ERROR,
                Attack.Kind.STRAY_ERROR6)));
    String asReply =
        actions(agent, to, rule -> rule.has(",table=81,", inward, "-rel+rpl-inv", "ct_mark=0,"));
    all.add(
        new Defence(
            "which way round a connection goes",
            List.of(
                new WeakenedRules(
                    agent,
                    to,
                    rule -> rule.has(",table=81,", inward, "-rel-rpl-inv", "ct_mark=0,"),
                    actions -> asReply)),
            Set.of(Attack.Kind.WRONG_DIRECTION, Attack.Kind.WRONG_DIRECTION6)));
    String vouched =
        actions(agent, from, rule -> rule.has(",table=5,", "-rel+rpl-inv", "ct_mark=0,"));
    all.add(
        new Defence(
            "the old edge's look into its connections",
            List.of(
                new WeakenedRules(
                    agent,
                    from,
                    rule -> rule.has(",table=5,", "priority=10,"),
                    actions -> vouched)),
            Set.of(
                Attack.Kind.NEW_UDP,
                Attack.Kind.NEW_UDP6,
                Attack.Kind.WRONG_DIRECTION,
                Attack.Kind.WRONG_DIRECTION6)));
    String answered =
        actions(
            agent,
            to,
            rule ->
                rule.has(",table=1,", "tun_id=0x%x,".formatted(0xf00001 + 8 * firewall.port(to))));
    all.add(
        new Defence(
            "that answers come from the old edge",
            List.of(
                new WeakenedRules(
                    agent, to, rule -> rule.has(",table=2,", "priority=10,"), a -> answered)),
            Set.of(Attack.Kind.FORGED_ANSWER, Attack.Kind.FORGED_ANSWER6)));
    all.add(
        new Defence(
            "that tunnel packets come from hypervisors",
            List.of(
                new WeakenedRules(
                    agent,
                    to,
                    rule -> rule.has(",table=1,", "priority=10,"),
                    actions -> "goto_table:2")),
            Set.of(Attack.Kind.STRANGERS_TUNNEL, Attack.Kind.STRANGERS_TUNNEL6)));
    List<WeakenedRules> guards = new ArrayList<>();
    for (String hypervisor : firewall.hypervisors()) {
      guards.add(
          new WeakenedRules(
              agent,
              hypervisor,
              rule -> rule.has(",table=10,") && rule.actions().equals(DROP),
              actions -> "goto_table:30"));
    }
    all.add(
        new Defence(
            "the source guard",
            guards,
            Set.of(
                Attack.Kind.FORGED_REPLY,
                Attack.Kind.FORGED_REPLY6,
                Attack.Kind.FORGED_REPLY_AND_MAC,
                Attack.Kind.FORGED_REPLY_AND_MAC6,
                Attack.Kind.GARP,
                Attack.Kind.GARP_AND_MAC,
                Attack.Kind.RARP,
                Attack.Kind.RARP_AND_MAC,
                Attack.Kind.NA,
                Attack.Kind.NA_AND_MAC,
                Attack.Kind.SHY_NA,
                Attack.Kind.SHY_NA_AND_MAC)));
    return all;
  }

  private static String actions(Agent agent, String hypervisor, Predicate<Rule> wanted) {
    return WeakenedRules.rules(agent, hypervisor).stream()
        .filter(wanted)
        .map(Rule::actions)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no such rule at " + hypervisor));
  }

  /** A rule that somebody has changed at the switch is put right without anybody's doing. */
  private static void mends(Recorder recorder, Firewall firewall, Agent agent, String at) {
    WeakenedRules guard =
        new WeakenedRules(
            agent, at, rule -> rule.has(",table=10,", "priority=10,"), actions -> "goto_table:30");
    guard.weaken();
    assertTrue(!guard.areRight(), "the guard was not weakened");
    long since = System.nanoTime();
    Await.until(MENDED, () -> guard.areRight() ? "" : "a rule changed by hand is left as it is");
    recorder.say(
        "a guard changed by hand was put right after %.1f s"
            .formatted((System.nanoTime() - since) / 1e9));
  }
}

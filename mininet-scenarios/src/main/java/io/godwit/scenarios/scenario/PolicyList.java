package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.godwit.scenarios.rest.Await;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.Mode;
import io.godwit.scenarios.topology.Registration;
import io.godwit.scenarios.topology.SecurityGroups;
import io.godwit.scenarios.topology.Topology;
import io.godwit.scenarios.topology.Vm;
import io.godwit.scenarios.traffic.Attack;
import io.godwit.scenarios.traffic.Attack.Kind;
import io.godwit.scenarios.traffic.Conversation;
import io.godwit.scenarios.traffic.Conversations;
import io.godwit.scenarios.traffic.Pause;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A friend of the guest's, whom its group lets in with UDP to any port, and a list before that. */
@Scenario(
    name = "policy-list",
    shows = "an access list denies what groups allow, in fragments too, and counts what it logs",
    order = 30)
final class PolicyList {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String POLICY = Topology.RED + "/policy";
  private static final int ATTACKED_PORT = 9_999;
  private static final long ATTACK_MILLIS = 1_000;
  private static final int EVERY_MICROS = 5_000;
  private static final Set<Kind> WHOLE = EnumSet.of(Kind.NEW_UDP, Kind.NEW_UDP6);
  private static final Set<Kind> ALL =
      EnumSet.of(Kind.NEW_UDP, Kind.NEW_UDP6, Kind.FRAGMENTS, Kind.FRAGMENTS6);

  /** ONOS reads the switches every 5 s. */
  private static final Duration READ = Duration.ofSeconds(15);

  @AfterEach
  void noList(Testbed testbed) {
    testbed.godwit().remove("networks", POLICY);
  }

  @Test
  void itDeniesFragmentsToo(Testbed testbed, Recorder recorder) {
    try (Friend friend = new Friend(testbed, recorder, SecurityGroups.PEER_OPENS_UDP)) {
      getIn(friend.tries("no list", ALL), true);
      friend.list("deny");
      getIn(friend.tries("denied by port", ALL), false);
    }
  }

  @Test
  void aRangeFromPortZeroAdmitsNoFragments(Testbed testbed, Recorder recorder) {
    try (Friend friend = new Friend(testbed, recorder, SecurityGroups.LOW_PORTS)) {
      getIn(friend.tries("only ports 0 to 1023", ALL), false);
    }
  }

  @Test
  void itCountsWhatItLogs(Testbed testbed, Recorder recorder) {
    try (Friend friend = new Friend(testbed, recorder, SecurityGroups.PEER_OPENS_UDP)) {
      friend.list("log");
      Map<Kind, Attack.Count> counts = friend.tries("logged", WHOLE);
      getIn(counts, true);
      for (Kind kind : WHOLE) {
        int sent = counts.getOrDefault(kind, new Attack.Count(0, 0)).sent();
        int entry = kind == Kind.NEW_UDP ? 0 : 1;
        Await.until(
            READ,
            () -> {
              JsonNode counted = friend.counted(entry);
              boolean right =
                  counted.at("/sent/packets").asInt() == sent
                      && counted.at("/received/packets").asInt() == sent;
              return right ? "" : "%s: %d were sent, %s".formatted(kind.label(), sent, counted);
            });
        recorder.say("%s: %d logged at either edge".formatted(kind.label(), sent));
      }
    }
  }

  private static void getIn(Map<Kind, Attack.Count> counts, boolean all) {
    counts.forEach(
        (kind, count) -> {
          if (count.sent() > 0) {
            assertTrue(count.sent() > 20, "hardly tried: " + kind.label());
            // The guest says of some that nobody listens, with their mark: those count twice.
            assertTrue(
                all ? count.delivered() >= count.sent() : count.delivered() == 0, kind.label());
          }
        });
  }

  /** The guest in a group of its own, and its friend. */
  private static final class Friend implements AutoCloseable {
    private final Testbed testbed;
    private final Recorder recorder;
    private final Registration registration;
    private final Vm guest;
    private final Vm peer;

    Friend(Testbed testbed, Recorder recorder, String group) {
      this.testbed = testbed;
      this.recorder = recorder;
      Testbed.Network network = testbed.network(Mode.GODWIT);
      registration = testbed.registration(network.topology());
      guest = network.topology().vm(Topology.GUEST);
      peer = network.topology().peerOn(network.measurement().nextPlace());
      SecurityGroups.define(testbed.godwit());
      registration.regroup(guest, group);
      registration.regroup(peer, SecurityGroups.FRIENDS);
    }

    /** A list of one entry for UDP to the attacked port of either IP version. */
    void list(String action) {
      ObjectNode policy = MAPPER.createObjectNode().put("guarded", false);
      ArrayNode entries = policy.putArray("acl");
      for (String family : List.of("ipv4", "ipv6")) {
        entries
            .addObject()
            .put("action", action)
            .put("family", family)
            .put("protocol", "udp")
            .put("ports", String.valueOf(ATTACKED_PORT));
      }
      testbed.godwit().put("networks", POLICY, policy);
      registration.awaitInSync();
    }

    JsonNode counted(int entry) {
      return testbed
          .godwit()
          .rest()
          .get("/networks/" + POLICY + "/counters")
          .orThrow()
          .json()
          .path("acl")
          .path(entry);
    }

    Map<Kind, Attack.Count> tries(String what, Set<Kind> kinds) {
      Conversation live = Conversations.udp(peer, guest, false);
      Conversation live6 = Conversations.udp(peer, guest, true);
      Attack attack =
          Attack.start(
              testbed.agent(),
              new Attack.Scene(
                  kinds, List.of(), guest, peer, live, live6, List.of(), EVERY_MICROS));
      Pause.millis(ATTACK_MILLIS);
      Map<Kind, Attack.Count> counts = attack.stop().counts();
      counts.forEach(
          (kind, count) -> {
            if (kinds.contains(kind)) {
              recorder.say(
                  "%-22s %-40s sent %4d, in %4d"
                      .formatted(what, kind.label(), count.sent(), count.delivered()));
            }
          });
      return counts;
    }

    @Override
    public void close() {
      registration.regroup(peer);
      registration.regroup(guest);
    }
  }
}

package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.scenarios.rest.Await;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.Mode;
import io.godwit.scenarios.topology.SecurityGroups;
import io.godwit.scenarios.topology.Topology;
import io.godwit.scenarios.topology.Vm;
import io.godwit.scenarios.traffic.Conversation;
import io.godwit.scenarios.traffic.Conversations;
import io.godwit.scenarios.traffic.PathErrors;
import io.godwit.scenarios.traffic.Pause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@Scenario(
    name = "policy-errors",
    shows = "ICMP errors about a moving guest's silent connections arrive, forged ones do not",
    order = 28)
final class PolicyErrors {

  /** Until the accepter of UDP has spoken, and so the connection is known. */
  private static final long OPENED_MILLIS = 500;

  private static final long BEFORE_MILLIS = 400;
  private static final long AFTER_MILLIS = 800;

  /** ONOS reads the switches every 5 s. */
  private static final Duration READ = Duration.ofSeconds(15);

  /** Nobody speaks on these connections, so the destination hears of them by the errors first. */
  @Test
  void anErrorFindsTheConnectionThatItIsAbout(Testbed testbed, Recorder recorder) {
    Testbed.Network network = testbed.network(Mode.GODWIT);
    try (Firewall firewall = new Firewall(testbed, recorder, SecurityGroups.GUEST_OPENS)) {
      Topology topology = network.topology();
      Vm peer = topology.peerOn(firewall.thirdHypervisor());
      Vm reporter = topology.peerOn(network.measurement().nextPlace());
      List<Conversation> idle = new ArrayList<>();
      idle.addAll(Conversations.idle(firewall.guest(), peer, false));
      idle.addAll(Conversations.idle(firewall.guest(), peer, true));
      String source = network.measurement().place();
      Conversations conversations = Conversations.start(testbed.agent(), idle);
      Pause.millis(OPENED_MILLIS);
      conversations.hush();
      PathErrors errors = PathErrors.start(testbed.agent(), reporter, firewall.guest(), idle);
      Pause.millis(BEFORE_MILLIS);
      network.measurement().moveUnmeasured(100);
      Pause.millis(AFTER_MILLIS);
      List<PathErrors.Count> counts = errors.stop();
      conversations.end();
      recorder.say("%-60s %7s %7s".formatted("error", "sent", "arrived"));
      for (PathErrors.Count one : counts) {
        recorder.say("%-60s %7d %7d".formatted(one.label(), one.sent(), one.arrived()));
      }
      for (PathErrors.Count one : counts) {
        assertTrue(one.sent() > 20, "hardly tried: " + one);
        assertEquals(one.real() ? one.sent() : 0, one.arrived(), one.label());
      }
      awaitVouched(testbed, recorder, source, firewall.guest());
    }
  }

  /** The old edge was asked about the errors, and vouched for some. */
  private static void awaitVouched(Testbed testbed, Recorder recorder, String source, Vm guest) {
    Await.until(READ, () -> vouched(testbed, source, guest) > 0 ? "" : source + " has not vouched");
    recorder.say("%s vouched for %d of them".formatted(source, vouched(testbed, source, guest)));
  }

  private static long vouched(Testbed testbed, String edge, Vm guest) {
    long vouched = 0;
    for (var one :
        testbed
            .godwit()
            .rest()
            .get("/edges/" + edge + "/counters")
            .orThrow()
            .json()
            .path("endpoints")) {
      if (one.path("endpoint").asText().equals(guest.name())) {
        vouched += one.at("/vouched/packets").asLong();
      }
    }
    return vouched;
  }
}

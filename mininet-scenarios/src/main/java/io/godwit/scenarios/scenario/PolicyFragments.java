package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.Mode;
import io.godwit.scenarios.topology.Registration;
import io.godwit.scenarios.topology.SecurityGroups;
import io.godwit.scenarios.topology.Vm;
import io.godwit.scenarios.traffic.Conversation;
import io.godwit.scenarios.traffic.Conversations;
import io.godwit.scenarios.traffic.Leftovers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@Scenario(
    name = "policy-fragments",
    shows = "datagrams of 3,000 bytes pass rules without ports, through a move too",
    order = 29)
final class PolicyFragments {

  @Test
  void bigDatagramsOfAGuestThatOpens(Testbed testbed, Recorder recorder) {
    theyPass(testbed, recorder, SecurityGroups.GUEST_OPENS);
  }

  @Test
  void bigDatagramsOfAPeerThatOpens(Testbed testbed, Recorder recorder) {
    theyPass(testbed, recorder, SecurityGroups.PEER_OPENS_UDP);
  }

  @Test
  void whatLacksAFragmentStaysOut(Testbed testbed, Recorder recorder) {
    Testbed.Network network = testbed.network(Mode.GODWIT);
    Vm friend = network.topology().peerOn(network.measurement().nextPlace());
    try (Firewall firewall = new Firewall(testbed, recorder, SecurityGroups.PEER_OPENS)) {
      Registration registration = testbed.registration(network.topology());
      registration.regroup(friend, SecurityGroups.FRIENDS);
      Leftovers.Result result = Leftovers.run(testbed.agent(), friend, firewall.guest());
      registration.regroup(friend);
      recorder.say(
          "%d first fragments without the others: %d got in, beside %d of %d allowed connections"
              .formatted(result.incomplete(), result.leftOut(), result.arrived(), result.begun()));
      assertTrue(result.incomplete() > 25 && result.begun() > 200, "hardly tried");
      assertEquals(0, result.leftOut(), "fragments that came in");
      assertEquals(result.begun(), result.arrived(), "allowed connections");
    }
  }

  private static void theyPass(Testbed testbed, Recorder recorder, String group) {
    try (Firewall firewall = new Firewall(testbed, recorder, group)) {
      Vm peer = testbed.network(Mode.GODWIT).topology().peerOn(firewall.thirdHypervisor());
      Firewall.Sides sides = firewall.sides(peer);
      List<Conversation> big = new ArrayList<>();
      for (boolean overIpv6 : new boolean[] {false, true}) {
        big.addAll(Conversations.big(sides.opener(), sides.accepter(), overIpv6));
      }
      FirewallMove result = firewall.moveWith(peer, big, 100);
      firewall.tell(group + ", datagrams of 3,000 bytes", result);
      assertEquals(List.of(), result.dead(), "dead");
      assertEquals(0, result.lost(), "datagrams lost");
    }
  }
}

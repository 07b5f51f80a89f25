package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.scenarios.move.MeasuredMove;
import io.godwit.scenarios.move.Peer;
import io.godwit.scenarios.move.Plan;
import io.godwit.scenarios.ssh.Agent;
import io.godwit.scenarios.ssh.Agent.Ended;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.Mode;
import io.godwit.scenarios.topology.Topology;
import io.godwit.scenarios.topology.Vm;
import io.godwit.scenarios.traffic.Streams;
import java.util.List;
import org.junit.jupiter.api.Test;

@Scenario(
    name = "tenant-isolation",
    shows = "tenants with the same addresses never get each other's packets, moves or not",
    order = 22)
final class TenantIsolation {

  private static final String BROADCAST =
      "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM);"
          + " s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1);"
          + " [s.sendto(b'hello', ('10.0.0.255', 7999)) for _ in range(20)]";

  @Test
  void theOtherTenantGoesOnUndisturbedThroughAMove(Testbed testbed, Recorder recorder) {
    for (Peer peer : Peer.values()) {
      MeasuredMove move =
          testbed
              .network(Mode.GODWIT)
              .measurement()
              .move(Plan.talking("tenant-isolation", peer, 1, 100));
      recorder.record(move);
      Expect.unnoticed(move);
      for (String stream : List.of(Streams.OTHER_TO_TWIN, Streams.OTHER_FROM_TWIN)) {
        assertEquals(
            move.trace(stream).sent().size(),
            move.trace(stream).seen().size(),
            "the other tenant's " + stream + ", same addresses and ports");
      }
    }
  }

  @Test
  void broadcastStaysInItsTenant(Testbed testbed) {
    Topology topology = testbed.network(Mode.GODWIT).topology();
    Agent agent = testbed.agent();
    Vm sender = topology.twinOf(topology.peerOn("hv1"));
    List<Vm> own = List.of(topology.twinOf(topology.peerOn("hv3")));
    List<Vm> others = List.of(topology.peerOn("hv1"), topology.peerOn("hv3"));
    for (Vm vm : own) {
      agent.startCapture(vm.name(), vm.name(), "eth0", "udp port 7999");
    }
    for (Vm vm : others) {
      agent.startCapture(vm.name(), vm.name(), "eth0", "udp port 7999");
    }
    Ended sent = agent.run(sender.name(), List.of("/usr/bin/python3", "-c", BROADCAST));
    assertTrue(sent.ok(), sent.output());
    for (Vm vm : own) {
      assertFalse(
          agent.stopCapture(vm.name(), List.of("frame.number"), "").isEmpty(),
          "the tenant's own broadcast did not reach " + vm.name());
    }
    for (Vm vm : others) {
      assertEquals(
          List.of(),
          agent.stopCapture(vm.name(), List.of("frame.number"), ""),
          "the other tenant's broadcast reached " + vm.name());
    }
  }
}

package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.scenarios.move.Measurement;
import io.godwit.scenarios.testbed.Testbed;
import io.godwit.scenarios.topology.Mode;
import io.godwit.scenarios.topology.TenantNetwork;
import io.godwit.scenarios.topology.Topology;
import io.godwit.scenarios.topology.Vm;
import io.godwit.scenarios.traffic.Pause;
import io.godwit.scenarios.traffic.Stream;
import io.godwit.scenarios.traffic.Streams;
import io.godwit.scenarios.traffic.Traffic;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

@Scenario(
    name = "wire-format",
    shows = "the underlay carries the right VNI between the right VTEPs, before and after a move",
    order = 31)
final class WireFormat {

  private static final long MOMENT_MILLIS = 300;

  @Test
  void vniAndVtepsAreRightBeforeAndAfterAMove(Testbed testbed) {
    Testbed.Network network = testbed.network(Mode.GODWIT);
    Measurement measurement = network.measurement();
    Topology topology = network.topology();
    Vm guest = topology.vm(Topology.GUEST);
    String source = measurement.place();
    String destination = measurement.nextPlace();
    String third =
        topology.hypervisors().stream()
            .filter(one -> !one.equals(source) && !one.equals(destination))
            .findFirst()
            .orElseThrow();
    Vm peer = topology.peerOn(third);

    testbed.agent().startCapture("wire", third, "gw" + third + "-up", "udp port 4789");
    List<Stream> streams = Streams.steady(peer, guest);
    Traffic traffic = Traffic.start(testbed.agent(), streams);
    Pause.millis(MOMENT_MILLIS);
    measurement.moveUnmeasured(0);
    Pause.millis(MOMENT_MILLIS);
    Expect.undisturbed(traffic.stop());
    List<List<String>> packets =
        testbed
            .agent()
            .stopCapture(
                "wire",
                List.of("ip.src", "ip.dst", "vxlan.vni"),
                "vxlan && (udp.port == %d || udp.port == %d)"
                    .formatted(streams.get(0).port(), streams.get(1).port()));

    String vtep = network.vtep(third);
    Set<String> out = new LinkedHashSet<>();
    Set<String> in = new LinkedHashSet<>();
    Set<String> vnis = new LinkedHashSet<>();
    for (List<String> packet : packets) {
      String from = outer(packet.get(0));
      String to = outer(packet.get(1));
      vnis.add(packet.get(2));
      assertTrue(from.equals(vtep) || to.equals(vtep), "neither end is " + vtep + ": " + packet);
      if (from.equals(vtep)) {
        out.add(to);
      } else {
        in.add(from);
      }
    }
    assertEquals(Set.of(String.valueOf(vni(topology))), vnis, "VNIs");
    List<String> places = List.of(network.vtep(source), network.vtep(destination));
    assertEquals(places, new ArrayList<>(out), "where packets to the guest went, in order");
    assertEquals(places, new ArrayList<>(in), "where packets of the guest came from, in order");
    String last = outer(packets.get(packets.size() - 1).get(1));
    assertTrue(
        last.equals(network.vtep(destination)) || last.equals(vtep),
        "the last packet still went to " + last);
  }

  /** tshark gives the values of all layers, the outermost first. */
  private static String outer(String values) {
    return values.split(",", 2)[0];
  }

  private static int vni(Topology topology) {
    return topology.networks().stream()
        .filter(network -> network.name().equals(Topology.RED))
        .mapToInt(TenantNetwork::vni)
        .findFirst()
        .orElseThrow();
  }
}

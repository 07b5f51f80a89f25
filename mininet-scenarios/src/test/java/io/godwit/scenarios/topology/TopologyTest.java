package io.godwit.scenarios.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.scenarios.move.Peer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class TopologyTest {

  private final Topology topology = Topology.standard(Mode.GODWIT);

  @Test
  void tenantsOverlapInEveryIpAddress() {
    for (Vm vm : topology.vms()) {
      if (vm.network().equals(Topology.RED)) {
        Vm twin = topology.twinOf(vm);
        assertEquals(vm.ip(), twin.ip());
        assertEquals(vm.ip6(), twin.ip6());
        assertNotEquals(vm.network(), twin.network());
      }
    }
  }

  @Test
  void everyHypervisorHasAPeerAndOneGuestMoves() {
    topology.hypervisors().forEach(one -> assertEquals(one, topology.peerOn(one).hypervisor()));
    assertEquals(1, topology.vms().stream().filter(Vm::moves).count());
    assertTrue(topology.vm(Topology.GUEST).moves());
  }

  @Test
  void reportsTellNetworksApart() {
    assertEquals(
        Mode.values().length, Arrays.stream(Mode.values()).map(Mode::label).distinct().count());
    for (Mode mode : Mode.values()) {
      assertEquals(mode.isOvn(), mode.label().startsWith("ovn-"), mode.label());
      assertEquals(mode.fabric(), Topology.standard(mode).spec().get("mode"));
    }
  }

  @Test
  void peersPlacesAreSeenFromTheMove() {
    assertEquals("hv1", Peer.SOURCE.hypervisor("hv1", "hv2", topology.hypervisors()));
    assertEquals("hv2", Peer.DESTINATION.hypervisor("hv1", "hv2", topology.hypervisors()));
    assertEquals("hv3", Peer.THIRD.hypervisor("hv1", "hv2", topology.hypervisors()));
  }
}

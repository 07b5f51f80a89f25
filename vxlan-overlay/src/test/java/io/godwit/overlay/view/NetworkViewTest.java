package io.godwit.overlay.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableSet;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Endpoint;
import io.godwit.location.EndpointId;
import io.godwit.location.LearningPolicy;
import io.godwit.location.NetworkId;
import io.godwit.location.VirtualNetwork;
import io.godwit.location.Vni;
import io.godwit.overlay.fabric.Lab;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class NetworkViewTest {

  private static final NetworkId A = NetworkId.of("a");
  private static final NetworkId B = NetworkId.of("b");
  private static final AttachmentPoint HERE = AttachmentPoint.of(Lab.hv(1), 10);
  private static final AttachmentPoint THERE = AttachmentPoint.of(Lab.hv(2), 20);

  private final Endpoint guest = endpoint("guest", A, 1);
  private final Endpoint other = endpoint("other", A, 2);
  private final NetworkView view =
      NetworkView.EMPTY.withNetwork(network(A, 5001)).withNetwork(network(B, 5002));

  private static Endpoint endpoint(String id, NetworkId network, int number) {
    return Endpoint.of(
        EndpointId.of(id),
        network,
        Lab.mac(number),
        ImmutableSet.of(Lab.ip(number)),
        ImmutableSet.of());
  }

  private static VirtualNetwork network(NetworkId id, int vni) {
    return VirtualNetwork.of(
        id,
        Vni.of(vni),
        ImmutableSet.of(),
        VirtualNetwork.DEFAULT_MTU,
        VirtualNetwork.VXLAN,
        LearningPolicy.DENY);
  }

  private Segment segment(NetworkView view) {
    return view.segment(A).orElseThrow();
  }

  @Test
  void aNetworkThatChangesKeepsWhatIsAttachedToIt() {
    NetworkView attached = view.with(guest, Placement.steady(HERE, 1));
    NetworkView changed = attached.withNetwork(network(A, 5009));
    assertEquals(Vni.of(5009), segment(changed).network().vni());
    assertEquals(attached.attachment(guest.id()), changed.attachment(guest.id()));
    assertEquals(Set.of(Lab.hv(1)), changed.edgesOf(guest.id()));
  }

  @Test
  void aNetworkThatGoesTakesWhatIsAttachedWithIt() {
    NetworkView gone = view.with(guest, Placement.steady(HERE, 1)).withoutNetwork(A);
    assertEquals(Optional.empty(), gone.segment(A));
    assertEquals(Optional.empty(), gone.attachment(guest.id()));
    assertEquals(Optional.empty(), gone.networkOf(guest.id()));
    assertEquals(Set.of(), gone.edgesOf(guest.id()));
    assertEquals(gone, gone.withoutNetwork(A));
  }

  @Test
  void anEndpointNeedsItsNetwork() {
    Endpoint lost = endpoint("lost", NetworkId.of("c"), 3);
    assertThrows(IllegalArgumentException.class, () -> view.with(lost, Placement.steady(HERE, 1)));
  }

  @Test
  void anEndpointThatChangesItsNetworkLeavesTheOldOne() {
    NetworkView before = view.with(guest, Placement.steady(HERE, 1));
    NetworkView after = before.with(endpoint("guest", B, 1), Placement.steady(HERE, 2));
    assertEquals(Set.of(), segment(after).hosts());
    assertEquals(Optional.of(B), after.networkOf(guest.id()));
    assertEquals(Optional.of(guest.id()), after.onlyEndpointChangedSince(before));
  }

  @Test
  void whatChangedLastIsKnownToTheNextViewAlone() {
    NetworkView one = view.with(guest, Placement.steady(HERE, 1));
    NetworkView two = one.with(other, Placement.steady(THERE, 1));
    NetworkView three = two.without(guest.id());
    assertEquals(Optional.of(other.id()), two.onlyEndpointChangedSince(one));
    assertEquals(Optional.of(guest.id()), three.onlyEndpointChangedSince(two));
    assertEquals(Optional.empty(), three.onlyEndpointChangedSince(one));
    assertEquals(Optional.empty(), two.onlyEndpointChangedSince(two));
    assertEquals(Optional.empty(), two.withNetwork(network(A, 5001)).onlyEndpointChangedSince(two));
    assertEquals(two, two.without(EndpointId.of("nobody")));
  }

  @Test
  void anEdgeHostsANetworkWhileItHasAPlaceInIt() {
    NetworkView moving =
        view.with(guest, Placement.moving(Stage.PREPARED, HERE, THERE, 2))
            .with(other, Placement.steady(AttachmentPoint.of(Lab.hv(1), 11), 1));
    assertEquals(Set.of(Lab.hv(1), Lab.hv(2)), segment(moving).hosts());
    assertTrue(segment(moving).isTaken(HERE) && segment(moving).isTaken(THERE));
    NetworkView moved = moving.with(guest, Placement.steady(THERE, 2)).without(other.id());
    assertEquals(Set.of(Lab.hv(2)), segment(moved).hosts());
    assertFalse(segment(moved).isTaken(HERE));
    assertFalse(segment(moved).isTaken(AttachmentPoint.of(Lab.hv(2), 10)));
  }

  @Test
  void broadcastIsDeliveredWhereAnEndpointReceives() {
    NetworkView prepared = view.with(guest, Placement.moving(Stage.PREPARED, HERE, THERE, 2));
    NetworkView redirected =
        prepared.with(guest, Placement.moving(Stage.REDIRECTED, HERE, THERE, 2));
    assertEquals(ports(10), segment(prepared).receivers(Lab.hv(1)).keySet());
    assertEquals(ports(), segment(prepared).receivers(Lab.hv(2)).keySet());
    assertEquals(ports(), segment(redirected).receivers(Lab.hv(1)).keySet());
    assertEquals(ports(20), segment(redirected).receivers(Lab.hv(2)).keySet());
    assertFalse(segment(redirected).receivesAsIn(segment(prepared), Lab.hv(1)));
    assertTrue(segment(redirected).receivesAsIn(segment(prepared), Lab.hv(3)));
  }

  @Test
  void aPortThatTwoHaveForAMomentStaysWhenOneGoes() {
    NetworkView both =
        view.with(guest, Placement.steady(HERE, 1)).with(other, Placement.steady(HERE, 1));
    assertEquals(ports(10), segment(both).receivers(Lab.hv(1)).keySet());
    NetworkView one = both.without(guest.id());
    assertEquals(ports(10), segment(one).receivers(Lab.hv(1)).keySet());
    assertTrue(segment(one).receivesAsIn(segment(both), Lab.hv(1)));
    assertTrue(segment(one).isTaken(HERE));
    assertEquals(ports(), segment(one.without(other.id())).receivers(Lab.hv(1)).keySet());
  }

  private static TreeSet<Long> ports(long... ports) {
    TreeSet<Long> set = new TreeSet<>();
    for (long port : ports) {
      set.add(port);
    }
    return set;
  }

  @Test
  void theStageSaysWhereAGuestReceivesAndSends() {
    record Expected(Stage stage, AttachmentPoint receives, List<AttachmentPoint> sends) {}
    for (Expected expected :
        List.of(
            new Expected(Stage.PREPARED, HERE, List.of(HERE)),
            new Expected(Stage.REPOINTED, HERE, List.of(HERE, THERE)),
            new Expected(Stage.REDIRECTED, THERE, List.of(HERE, THERE)),
            new Expected(Stage.STOPPED, THERE, List.of(THERE)),
            new Expected(Stage.SETTLING, THERE, List.of(THERE)))) {
      Placement placement = Placement.moving(expected.stage, HERE, THERE, 2);
      assertEquals(expected.receives, placement.receiving(), expected::toString);
      assertEquals(expected.sends, placement.sending(), expected::toString);
      assertEquals(List.of(HERE, THERE), placement.places());
      assertEquals(Optional.of(THERE), placement.at(Lab.hv(2)));
      assertEquals(Optional.empty(), placement.at(Lab.hv(3)));
    }
    assertEquals(List.of(HERE), Placement.steady(HERE, 1).sending());
    assertEquals(HERE, Placement.steady(HERE, 1).receiving());
  }
}

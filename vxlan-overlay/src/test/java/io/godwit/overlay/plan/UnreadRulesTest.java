package io.godwit.overlay.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.Multiset;
import io.godwit.location.AttachmentPoint;
import io.godwit.overlay.fabric.Arrival;
import io.godwit.overlay.fabric.Frame;
import io.godwit.overlay.fabric.Lab;
import io.godwit.overlay.fabric.Lab.Attached;
import io.godwit.overlay.fabric.Rollout;
import io.godwit.overlay.fabric.Rollout.Level;
import io.godwit.overlay.flow.EthTypes;
import io.godwit.overlay.flow.Field;
import io.godwit.overlay.view.NetworkView;
import io.godwit.overlay.view.Stage;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onlab.packet.MacAddress;

/**
 * A guest has moved from S (hv1) to D (hv2) under an engine that only reported its stop, and S's
 * hypervisor puts back what the guest left unread, in every prefix of every order in which the
 * edges' rules may come and go.
 *
 * <pre>
 * step  leads to  begins once confirmed
 * 1     PREPARED  -
 * 2     STOPPED   PREPARED everywhere
 * 3     SETTLING  -
 * 4     STEADY    SETTLING everywhere, and all that was underway has arrived
 * </pre>
 */
class UnreadRulesTest {

  private static final int PREPARED = 1;
  private static final int STOPPED = 2;
  private static final int SETTLING = 3;
  private static final int ARRIVED = 4;

  private final Lab lab = new Lab();
  private Attached guest;
  private Attached third;
  private Move move;
  private Rollout rollout;

  @BeforeEach
  void move() {
    lab.edges(3).network("a", 5001).network("b", 5002);
    guest = lab.vm("a", 1, 1);
    lab.vm("a", 11, 1);
    third = lab.vm("a", 13, 3);
    lab.vm("b", 1, 1);
    lab.vm("b", 2, 2);
    move = new Move(guest, guest.place(), lab.freePort(2), 2);
    rollout = Move.rollout(lab);
    move.prepare(rollout);
    rollout.awaitEverywhere(Level.DONE);
    move.stop(rollout);
    move.settle(rollout);
    move.arrive(rollout);
  }

  private Set<List<AttachmentPoint>> places(Map<Multiset<Arrival>, String> outcomes) {
    Set<List<AttachmentPoint>> places = new HashSet<>();
    outcomes.keySet().forEach(arrivals -> places.add(Lab.places(arrivals)));
    return places;
  }

  private Set<List<AttachmentPoint>> unread(int since, int until) {
    return places(rollout.outcomes(move.source, third.to(guest), since, until));
  }

  @Test
  void whatIsPutBackGoesAfterTheGuestOrNowhere() {
    // Until the destination delivers, its detour leads back into the tap.
    assertEquals(
        Set.of(List.of(), List.of(move.source), List.of(move.destination)), unread(0, SETTLING));
    Rollout arrived = new Rollout(lab.planner(), rollout.view());
    assertEquals(Set.of(List.of()), places(arrived.outcomes(move.source, third.to(guest), 0, 0)));
  }

  /** While it ran at its source it could have written to itself in anybody's name. */
  @Test
  void beforeTheGuestHasStoppedNothingDoes() {
    assertEquals(Set.of(List.of()), unread(0, PREPARED));
    NetworkView redirected = lab.moving(guest, Stage.REDIRECTED, move.destination, 2);
    Rollout turned = new Rollout(lab.planner(), redirected);
    assertEquals(Set.of(List.of()), places(turned.outcomes(move.source, third.to(guest), 0, 0)));
  }

  @Test
  void onceAnEchoHasComeBackFromTheTapAllOfItArrives() {
    Frame echo =
        Frame.ethernet(Echo.addressOf(move.source, 2), guest.mac(), Echo.ETHER_TYPE)
            .withPayload("4711");
    AttachmentPoint local = Arrival.local(move.from());
    assertEquals(
        Set.of(List.of(move.destination)),
        places(
            rollout.outcomesOnce(move.source, local, echo, move.source, third.to(guest), STOPPED)));
  }

  @Test
  void nobodyElseIsReachedFromThere() {
    MacAddress stranger = Lab.mac(99);
    for (MacAddress other : List.of(third.mac(), Lab.mac(2), MacAddress.BROADCAST)) {
      assertGoesNowhereElse(Frame.udp(stranger, other, third.ip4(), guest.ip4()));
    }
    // What asks for another's address is for the guest all the same.
    assertGoesNowhereElse(
        Frame.icmpv6(
                stranger, guest.mac(), third.ip6(), guest.ip6(), EthTypes.NEIGHBOUR_SOLICITATION)
            .with(Field.ND_TARGET, third.ip6()));
    assertGoesNowhereElse(
        Frame.arp(stranger, guest.mac(), 1, stranger, guest.ip4(), MacAddress.ZERO, third.ip4()));
  }

  private void assertGoesNowhereElse(Frame frame) {
    Set<AttachmentPoint> own = Set.of(move.source, move.destination);
    places(rollout.outcomes(move.source, frame, 0, ARRIVED))
        .forEach(places -> assertTrue(own.containsAll(places), places::toString));
  }

  /** When the guest is stored at its destination another may be given its port. */
  @Test
  void onceTheGuestRunsElsewhereItsPortIsAnybodys() {
    Rollout settled = new Rollout(lab.planner(), move.at(Stage.SETTLING, lab.view()));
    assertEquals(Set.of(List.of()), places(settled.outcomes(move.source, third.to(guest), 0, 0)));
  }
}

package io.godwit.overlay.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableMultiset;
import com.google.common.collect.Multiset;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Edge;
import io.godwit.location.VirtualNetwork;
import io.godwit.overlay.fabric.Arrival;
import io.godwit.overlay.fabric.Frame;
import io.godwit.overlay.fabric.Lab;
import io.godwit.overlay.fabric.Lab.Attached;
import io.godwit.overlay.fabric.Rollout;
import io.godwit.overlay.flow.Field;
import io.godwit.overlay.view.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.onlab.packet.Ip4Address;

/**
 * What becomes of frames while a guest moves from S (hv1) to D (hv2), watched by P (hv3), in every
 * prefix of every order in which the edges' rules may come and go.
 *
 * <pre>
 * step  leads to    begins once confirmed
 * 1     PREPARED    -
 * 2     REPOINTED   PREPARED everywhere
 * 3     REDIRECTED  REPOINTED at D
 * 4     STOPPED     REDIRECTED at S and D
 * 5     SETTLING    -
 * 6     STEADY      SETTLING everywhere, and all that was underway has arrived
 * </pre>
 */
@ParameterizedClass
@EnumSource
class SwitchoverTest {

  private static final int REPOINTED = 2;
  private static final int REDIRECTED = 3;
  private static final int STOPPED = 4;
  private static final int SETTLING = 5;
  private static final int ARRIVED = 6;

  /** Who else there is. */
  enum Layout {
    /** Every edge hosts the network for others too. */
    COMPANY,
    /** S leaves the network with the guest, and D joins it. */
    ALONE,
    /** Rules to S and rules to D have one identity: one replaces the other in place. */
    SAME_PRIORITIES
  }

  private final Lab lab = new Lab();
  private final List<Attached> senders = new ArrayList<>();
  private final List<Attached> strangers = new ArrayList<>();
  private final Attached guest;
  private final Attached third;
  private final Move move;
  private final Rollout rollout;

  SwitchoverTest(Layout layout) {
    String far = layout == Layout.SAME_PRIORITIES ? "10.255.35.40" : "10.255.0.2";
    lab.edge(1, Ip4Address.valueOf("10.255.0.1"));
    lab.edge(2, Ip4Address.valueOf(far));
    lab.edge(3, Ip4Address.valueOf("10.255.0.3"));
    lab.network("a", 5001).network("b", 5002);
    guest = lab.vm("a", 1, 1);
    strangers.add(lab.vm("b", 1, 1));
    for (int edge = layout == Layout.ALONE ? 3 : 1; edge <= 3; edge++) {
      senders.add(lab.vm("a", 10 + edge, edge));
      senders.add(lab.vm("a", 110 + edge, edge));
    }
    for (int edge = 1; edge <= 3; edge++) {
      strangers.add(lab.vm("b", 10 + edge, edge));
    }
    third = senders.get(senders.size() - 2);
    move = new Move(guest, guest.place(), lab.freePort(2), 2);
    rollout = Move.rollout(lab);
    move.go(rollout);
  }

  /** Frames of every kind that lead to the guest. */
  private List<Frame> toGuest(Attached sender) {
    boolean sameSubnet = sender.ip4().toString().startsWith("10.0.0.");
    return sameSubnet
        ? List.of(
            sender.to(guest),
            sender.to6(guest),
            Frame.solicitation(sender.mac(), sender.ip6(), guest.ip6()))
        : List.of(sender.routedTo(guest), sender.to6(guest));
  }

  private static void assertEach(
      Map<Multiset<Arrival>, String> outcomes, Set<List<AttachmentPoint>> expected) {
    outcomes.forEach(
        (arrivals, how) ->
            assertTrue(
                expected.contains(Lab.places(arrivals)),
                () -> arrivals + " is none of " + expected + ":\n" + how));
  }

  @SafeVarargs
  private static <T> Set<List<T>> oneOf(T... places) {
    return Arrays.stream(places).map(List::of).collect(Collectors.toSet());
  }

  @Test
  void whatIsSentToTheGuestArrivesExactlyOnceAtOneOfItsPlaces() {
    for (Attached sender : senders) {
      for (Frame frame : toGuest(sender)) {
        assertEach(
            rollout.outcomes(sender.place(), frame, 0, SETTLING),
            oneOf(move.source, move.destination));
      }
    }
  }

  /** By way of the destination once its sender has turned there. */
  @Test
  void beforeTheRedirectItArrivesAtTheSource() {
    for (Attached sender : senders) {
      for (Frame frame : toGuest(sender)) {
        assertEach(rollout.outcomes(sender.place(), frame, 0, REPOINTED), oneOf(move.source));
      }
    }
  }

  /** Sent before the destination began to deliver, it would arrive there behind later ones. */
  @Test
  void whatTheDestinationHasSentOnIsReadAtTheSource() {
    Edge from = lab.view().edge(move.to()).orElseThrow();
    assertEach(
        rollout.outcomesInFlight(
            from, move.from(), TunnelIds.detour(move.source), third.to(guest), REPOINTED, STOPPED),
        oneOf(move.source));
  }

  @Test
  void nobodyElseCanSendWhatLooksLikeThat() {
    Edge other = lab.view().edge(third.place().edge()).orElseThrow();
    assertEach(
        rollout.outcomesInFlight(
            other, move.from(), TunnelIds.detour(move.source), third.to(guest), 0, ARRIVED),
        Set.of(List.of()));
  }

  @Test
  void onceTheGuestMayStopItArrivesAtTheDestination() {
    for (Attached sender : senders) {
      for (Frame frame : toGuest(sender)) {
        assertEach(
            rollout.outcomes(sender.place(), frame, STOPPED, SETTLING), oneOf(move.destination));
        assertEach(
            rollout.outcomes(sender.place(), frame, ARRIVED, ARRIVED), oneOf(move.destination));
      }
    }
  }

  @Test
  void soDoesWhatIsStillUnderwayToTheSource() {
    for (Edge from : lab.view().edges()) {
      if (!from.id().equals(move.from())) {
        assertEach(
            rollout.outcomesInFlight(from, move.from(), 5001, third.to(guest), STOPPED, SETTLING),
            oneOf(move.destination));
      }
    }
  }

  /** Bounced, it would arrive at D behind what the same sender has sent there directly since. */
  @Test
  void whatWasSentToTheSourceBeforeItsSenderTurnedIsReadThere() {
    for (Edge from : lab.view().edges()) {
      if (!from.id().equals(move.from())) {
        assertEach(
            rollout.outcomesInFlight(
                from, move.from(), 5001, third.to(guest), REPOINTED, REPOINTED),
            oneOf(move.source));
      }
    }
  }

  @Test
  void aFrameThatArrivesAfterTheDrainTimeIsLost() {
    Multiset<Arrival> nothing = ImmutableMultiset.of();
    assertTrue(
        rollout.outcomes(third.place(), third.to(guest), 0, ARRIVED).containsKey(nothing),
        "the test sees a bounce that ends too early");
  }

  @Test
  void aRoutedFrameLosesOneHopOnEveryWay() {
    Attached routed = senders.get(senders.size() - 1);
    Map<Multiset<Arrival>, String> outcomes =
        rollout.outcomes(routed.place(), routed.routedTo(guest), 0, SETTLING);
    assertEquals(
        Set.of(63),
        outcomes.keySet().stream()
            .flatMap(Multiset::stream)
            .map(arrival -> arrival.frame().ttl())
            .collect(Collectors.toSet()));
    assertEach(
        rollout.outcomes(routed.place(), routed.routedTo(guest).withTtl(1), 0, SETTLING),
        Set.of(List.of()));
  }

  @Test
  void aFrameOfTheLargestSizeFitsEverywhereAndNoLargerOne() {
    int largest = VirtualNetwork.DEFAULT_MTU;
    Frame frame = third.to(guest).withLength(largest + Frame.HEADER_BYTES);
    rollout.withUnderlayMtu(largest + new VxlanScheme().overheadBytes());
    assertEach(
        rollout.outcomes(third.place(), frame, 0, SETTLING), oneOf(move.source, move.destination));
    assertEach(
        rollout.outcomes(third.place(), frame.withLength(frame.length() + 1), 0, SETTLING),
        Set.of(List.of()));
  }

  @Test
  void whoAsksForTheGuestsAddressIsAnsweredOnceAlways() {
    for (Attached sender : senders) {
      Frame request = Frame.arpRequest(sender.mac(), sender.ip4(), guest.ip4());
      Map<Multiset<Arrival>, String> outcomes =
          rollout.outcomes(sender.place(), request, 0, ARRIVED);
      assertEach(outcomes, oneOf(sender.place()));
      outcomes
          .keySet()
          .forEach(
              arrivals ->
                  assertEquals(
                      guest.mac(), arrivals.iterator().next().frame().header().get(Field.ARP_SHA)));
    }
  }

  @Test
  void whatTheGuestSendsArrivesOnceWhileItsPlaceIsOpen() {
    for (Attached peer : senders) {
      Set<List<AttachmentPoint>> once = oneOf(peer.place());
      for (Frame frame : fromGuest(peer)) {
        assertEach(rollout.outcomes(move.source, frame, 0, REDIRECTED), once);
        assertEach(rollout.outcomes(move.destination, frame, STOPPED, ARRIVED), once);
      }
    }
  }

  @Test
  void whatSomebodySendsFromItsOtherPlaceDoesNot() {
    Rollout shut = new Rollout(lab.planner(), move.at(Stage.STOPPED, lab.view()));
    move.settle(shut);
    move.arrive(shut);
    for (Attached peer : senders) {
      for (Frame frame : fromGuest(peer)) {
        assertEach(rollout.outcomes(move.destination, frame, 0, 1), Set.of(List.of()));
        assertEach(shut.outcomes(move.source, frame, 0, 2), Set.of(List.of()));
      }
    }
  }

  private List<Frame> fromGuest(Attached peer) {
    return peer.ip4().toString().startsWith("10.0.0.")
        ? List.of(guest.to(peer), guest.to6(peer))
        : List.of(guest.routedTo(peer), guest.to6(peer));
  }

  @Test
  void broadcastReachesEverybodyElseOnceAndEachOfTheGuestsPlacesAtMostOnce() {
    for (Attached sender : senders) {
      assertBroadcast(sender.place(), sender, 0, SETTLING, 0, 2);
      assertBroadcast(sender.place(), sender, 0, 1, 1, 1);
      assertBroadcast(sender.place(), sender, ARRIVED, ARRIVED, 1, 1);
    }
  }

  @Test
  void broadcastOfTheGuestReachesEverybodyElseOnce() {
    assertBroadcast(move.source, guest, 0, 1, 0, 0);
    assertBroadcast(move.destination, guest, ARRIVED, ARRIVED, 0, 0);
    // While S and D are both open its own frame can come back to the place where it is not yet.
    assertBroadcast(move.source, guest, 0, REDIRECTED, 0, 1);
    assertBroadcast(move.destination, guest, STOPPED, SETTLING, 0, 1);
  }

  /** Everybody but the sender and the guest gets one copy, the guest that many. */
  private void assertBroadcast(
      AttachmentPoint from, Attached sender, int since, int until, int atLeast, int atMost) {
    rollout
        .outcomes(from, sender.broadcast(), since, until)
        .forEach(
            (arrivals, how) -> {
              List<AttachmentPoint> places = Lab.places(arrivals);
              List<AttachmentPoint> own = new ArrayList<>(places);
              own.retainAll(List.of(move.source, move.destination));
              for (Attached other : senders) {
                int copies = Collections.frequency(places, other.place());
                assertEquals(other.equals(sender) ? 0 : 1, copies, () -> arrivals + ":\n" + how);
              }
              assertEquals(Set.copyOf(own).size(), own.size(), () -> "twice at one place:\n" + how);
              assertTrue(atLeast <= own.size() && own.size() <= atMost, () -> own + ":\n" + how);
              int others = (int) senders.stream().filter(o -> !o.equals(sender)).count();
              assertEquals(others + own.size(), places.size(), () -> "nobody else:\n" + how);
            });
  }

  @Test
  void aTenantWithTheSameAddressesNoticesNothing() {
    for (Attached sender : strangers) {
      for (Attached receiver : strangers) {
        if (!sender.equals(receiver)) {
          assertEach(
              rollout.outcomes(sender.place(), sender.to(receiver), 0, ARRIVED),
              oneOf(receiver.place()));
        }
      }
      rollout
          .outcomes(sender.place(), sender.broadcast(), 0, ARRIVED)
          .keySet()
          .forEach(arrivals -> assertEquals(strangers.size() - 1, arrivals.size()));
    }
  }
}

package io.godwit.overlay.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.Multiset;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.overlay.fabric.Arrival;
import io.godwit.overlay.fabric.Frame;
import io.godwit.overlay.fabric.Lab;
import io.godwit.overlay.fabric.Lab.Attached;
import io.godwit.overlay.fabric.Rollout;
import io.godwit.overlay.fabric.Rollout.Level;
import io.godwit.overlay.fabric.SimulatedFabric;
import io.godwit.overlay.flow.FlowSpec;
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
 * A guest moves from S (hv1) to D (hv2), and S's hypervisor asks whether it may stop, in every
 * prefix of every order in which the edges' rules may come and go. Steps are those of {@link
 * SwitchoverTest}, but that REDIRECTED waits for every edge.
 */
class EchoRulesTest {

  private static final int REPOINTED = 2;
  private static final int REDIRECTED = 3;
  private static final int STOPPED = 4;
  private static final int SETTLING = 5;
  private static final int ARRIVED = 6;

  private final Lab lab = new Lab();
  private Attached guest;
  private Attached atSource;
  private Attached atThird;
  private Move move;
  private Rollout rollout;
  private AttachmentPoint local;

  @BeforeEach
  void move() {
    lab.edges(3).network("a", 5001).network("b", 5002);
    guest = lab.vm("a", 1, 1);
    atSource = lab.vm("a", 11, 1);
    lab.vm("a", 12, 2);
    atThird = lab.vm("a", 13, 3);
    move = new Move(guest, guest.place(), lab.freePort(2), 2);
    local = Arrival.local(move.from());
    rollout = Move.rollout(lab);
    move.prepare(rollout);
    move.repoint(rollout);
    rollout.awaitEverywhere(Level.ADDED);
    move.turn(rollout);
    move.stop(rollout);
    move.settle(rollout);
    move.arrive(rollout);
  }

  private static Frame echo(AttachmentPoint source) {
    return Frame.ethernet(Echo.addressOf(source, 2), Lab.mac(1), Echo.ETHER_TYPE)
        .withPayload("4711");
  }

  private Set<List<AttachmentPoint>> places(Map<Multiset<Arrival>, String> outcomes) {
    Set<List<AttachmentPoint>> places = new HashSet<>();
    outcomes.keySet().forEach(arrivals -> places.add(Lab.places(arrivals)));
    return places;
  }

  private Set<List<AttachmentPoint>> echoes(int since, int until) {
    return places(rollout.outcomes(local, echo(move.source), since, until));
  }

  @Test
  void nothingComesBackBeforeTheRedirect() {
    assertEquals(Set.of(List.of()), echoes(0, REPOINTED));
  }

  @Test
  void itComesBackWhenTheGuestMayStop() {
    assertEquals(Set.of(List.of(), List.of(local)), echoes(REDIRECTED, REDIRECTED));
    assertEquals(Set.of(List.of(local)), echoes(STOPPED, STOPPED));
    assertEquals(Set.of(List.of()), echoes(ARRIVED, ARRIVED));
  }

  /** Above all no VM: neither on the way to the destination nor on the way back. */
  @Test
  void nobodyElseEverGetsIt() {
    assertEquals(Set.of(List.of(), List.of(local)), echoes(0, SETTLING));
    Rollout back = Move.rollout(lab);
    move.prepare(back);
    move.redirect(back);
    int retreat = move.retreat(back);
    int undo = move.undo(back);
    Frame echo = echo(move.source);
    assertEquals(Set.of(List.of(), List.of(local)), places(back.outcomes(local, echo, 0, retreat)));
    assertEquals(Set.of(List.of()), places(back.outcomes(local, echo, undo, undo)));
  }

  @Test
  void itComesBackAsItWasSent() {
    Set<Arrival> arrivals = new HashSet<>();
    rollout.outcomes(local, echo(move.source), STOPPED, STOPPED).keySet().forEach(arrivals::addAll);
    assertEquals(Set.of(new Arrival(local, echo(move.source))), arrivals);
  }

  /** The hypervisor can reach nobody else so, even by mistake. */
  @Test
  void itIsForTheGuestWhateverItsDestination() {
    Frame other = Frame.ethernet(Echo.addressOf(move.source, 2), atThird.mac(), Echo.ETHER_TYPE);
    assertEquals(Set.of(List.of(local)), places(rollout.outcomes(local, other, STOPPED, STOPPED)));
  }

  /**
   * Once one has come back nothing reaches the tap that the guest is about to leave; the guest
   * stops, and Godwit hears of it, before the edges have confirmed.
   */
  @Test
  void whatIsSentAfterItCameBackArrivesAtTheDestination() {
    Rollout unconfirmed = Move.rollout(lab);
    move.prepare(unconfirmed);
    move.repoint(unconfirmed);
    unconfirmed.awaitEverywhere(Level.ADDED);
    unconfirmed.step(move.at(Stage.REDIRECTED, unconfirmed.view()));
    move.stop(unconfirmed);
    int settling = move.settle(unconfirmed);
    for (Attached sender : List.of(atSource, atThird)) {
      assertEquals(
          Set.of(List.of(move.destination)),
          places(
              unconfirmed.outcomesOnce(
                  local, local, echo(move.source), sender.place(), sender.to(guest), settling)));
    }
  }

  @Test
  void whatIsSentBeforeDoesNotAlways() {
    assertTrue(
        places(rollout.outcomes(atSource.place(), atSource.to(guest), REDIRECTED, REDIRECTED))
            .contains(List.of(move.source)),
        "the test sees what the echo waits for");
  }

  /** Two that leave one hypervisor with the same address, in two networks. */
  @Test
  void theEchoesOfTwoGuestsAreKeptApart() {
    Attached other = lab.vm("b", 1, 1);
    AttachmentPoint destination = lab.freePort(2);
    lab.set(lab.moving(guest, Stage.REPOINTED, move.destination, 2));
    lab.set(lab.moving(other, Stage.REDIRECTED, destination, 2));
    SimulatedFabric fabric = lab.fabric();
    assertEquals(List.of(), fabric.send(local, echo(guest.place())));
    assertEquals(List.of(local), Lab.places(fabric.send(local, echo(other.place()))));
  }

  /** From two hypervisors, by ports of one number, to one. */
  @Test
  void theEchoOfEachSourceReturnsThere() {
    Attached other = lab.vm("a", 2, 3);
    AttachmentPoint same = AttachmentPoint.of(Lab.hv(3), guest.place().port());
    other = other.at(same);
    lab.set(lab.moving(guest, Stage.REDIRECTED, move.destination, 2));
    NetworkView moving = lab.moving(other, Stage.REDIRECTED, lab.freePort(2), 2);
    lab.set(moving);
    SimulatedFabric fabric = lab.fabric();
    AttachmentPoint third = Arrival.local(Lab.hv(3));
    assertEquals(List.of(local), Lab.places(fabric.send(local, echo(guest.place()))));
    assertEquals(List.of(third), Lab.places(fabric.send(third, echo(same))));
  }

  @Test
  void noVmCanSendOne() {
    SimulatedFabric fabric = redirected();
    for (Attached vm : List.of(guest, atSource, atThird)) {
      Frame own = Frame.ethernet(vm.mac(), guest.mac(), Echo.ETHER_TYPE);
      assertEquals(List.of(), fabric.send(vm.place(), echo(move.source)));
      assertEquals(List.of(), fabric.send(vm.place(), own));
    }
  }

  /** Another edge can have one returned that it made up: its payload nobody has asked for. */
  @Test
  void anotherEdgeReachesTheHypervisorWithNothingButAnEchoThatTurnsAtTheDestination() {
    SimulatedFabric fabric = redirected();
    Edge third = lab.view().edge(atThird.place().edge()).orElseThrow();
    Edge to = lab.view().edge(move.to()).orElseThrow();
    long id = TunnelIds.echo(move.source);
    assertEquals(List.of(), fabric.sendTunnelled(third.vtep(), move.from(), id, echo(move.source)));
    assertEquals(
        List.of(local),
        Lab.places(fabric.sendTunnelled(third.vtep(), move.to(), 5001, echo(move.source))));
    assertEquals(List.of(), fabric.sendTunnelled(to.vtep(), move.from(), id, atThird.to(guest)));
    assertEquals(
        List.of(),
        fabric.sendTunnelled(
            to.vtep(),
            move.from(),
            id,
            Frame.ethernet(atThird.mac(), MacAddress.BROADCAST, Echo.ETHER_TYPE)));
  }

  private SimulatedFabric redirected() {
    lab.set(lab.moving(guest, Stage.REDIRECTED, move.destination, 2));
    return lab.fabric();
  }

  @Test
  void theNextMoveFromTheSamePlaceHasAnotherAddress() {
    assertNotEquals(Echo.addressOf(move.source, 2), Echo.addressOf(move.source, 3));
    assertNotEquals(Echo.addressOf(move.source, 2), Echo.addressOf(move.destination, 2));
  }

  @Test
  void theRedirectHasNoneOfItsRulesToChange() {
    for (EdgeId edge : List.of(move.from(), move.to())) {
      Set<FlowSpec> rules = rules(edge, Stage.REPOINTED);
      assertEquals(edge.equals(move.from()) ? 3 : 1, rules.size());
      assertEquals(rules, rules(edge, Stage.REDIRECTED));
    }
  }

  private Set<FlowSpec> rules(EdgeId id, Stage stage) {
    NetworkView view = lab.moving(guest, stage, move.destination, 2);
    return EchoRules.of(
        view,
        view.edge(id).orElseThrow(),
        view.segment(guest.endpoint().network()).orElseThrow().network(),
        view.attachment(guest.endpoint().id()).orElseThrow());
  }
}

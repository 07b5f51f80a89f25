package io.godwit.overlay.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.location.AttachmentPoint;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.LearningPolicy;
import io.godwit.location.VirtualNetwork;
import io.godwit.overlay.fabric.Arrival;
import io.godwit.overlay.fabric.Frame;
import io.godwit.overlay.fabric.Lab;
import io.godwit.overlay.fabric.Lab.Attached;
import io.godwit.overlay.fabric.SimulatedFabric;
import io.godwit.overlay.flow.EthTypes;
import io.godwit.overlay.flow.Field;
import io.godwit.overlay.view.NetworkView;
import io.godwit.overlay.view.Placement;
import io.godwit.overlay.view.Stage;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;

/** Which announcements reach the controller, and that nothing else does. */
class AnnounceRulesTest {

  private static final MacAddress ALL_NODES_MAC = MacAddress.valueOf("33:33:00:00:00:01");
  private static final IpAddress ALL_NODES = IpAddress.valueOf("ff02::1");

  private final Lab lab = new Lab().edges(3).network("a", 5001).network("b", 5002);
  private final Attached guest = lab.vm("a", 1, 1);
  private final Attached neighbour = lab.vm("a", 2, 2);
  private final Attached elsewhere = lab.vm("a", 3, 3);
  private final AttachmentPoint destination = lab.freePort(2);
  private final AttachmentPoint stray = lab.freePort(2);

  private static Frame garp(Attached vm) {
    return Frame.arpRequest(vm.mac(), vm.ip4(), vm.ip4());
  }

  private static Frame garpReply(Attached vm) {
    return Frame.arp(vm.mac(), MacAddress.BROADCAST, 2, vm.mac(), vm.ip4(), vm.mac(), vm.ip4());
  }

  private static Frame rarp(Attached vm) {
    return Frame.ethernet(vm.mac(), MacAddress.BROADCAST, EthTypes.RARP);
  }

  private static Frame advertisement(Attached vm) {
    return Frame.advertisement(vm.mac(), ALL_NODES_MAC, vm.ip6(), vm.ip6())
        .with(Field.IPV6_DST, ALL_NODES);
  }

  private static List<Frame> announcements(Attached vm) {
    return List.of(garp(vm), garpReply(vm), rarp(vm), advertisement(vm));
  }

  private static void controllerOnly(SimulatedFabric fabric, AttachmentPoint from, Frame frame) {
    assertEquals(List.of(), fabric.send(from, frame), frame::toString);
    assertEquals(List.of(frame), fabric.takeFromController());
  }

  private static void nowhere(SimulatedFabric fabric, AttachmentPoint from, Frame frame) {
    assertEquals(List.of(), fabric.send(from, frame), frame::toString);
    assertEquals(List.of(), fabric.takeFromController(), frame::toString);
  }

  private static List<Arrival> notToController(
      SimulatedFabric fabric, AttachmentPoint from, Frame frame) {
    List<Arrival> arrivals = fabric.send(from, frame);
    assertEquals(List.of(), fabric.takeFromController(), frame::toString);
    return arrivals;
  }

  private NetworkView learning(NetworkView view, LearningPolicy policy) {
    VirtualNetwork a = view.segment(guest.endpoint().network()).orElseThrow().network();
    return view.withNetwork(
        VirtualNetwork.of(a.id(), a.vni(), a.subnets(), a.mtu(), a.scheme(), policy));
  }

  private SimulatedFabric fabric(NetworkView view) {
    return SimulatedFabric.of(view, lab.planner());
  }

  @Test
  void aPortOfNobodysAnnouncesToTheControllerAlone() {
    SimulatedFabric fabric = lab.fabric();
    announcements(guest).forEach(frame -> controllerOnly(fabric, stray, frame));
    // At an edge that hosts nothing of the kind too: that is where it may have moved to.
    Lab other = new Lab().edges(1);
    announcements(guest).forEach(frame -> controllerOnly(other.fabric(), other.freePort(1), frame));
  }

  @Test
  void whereNobodyLearnsOtherFramesGoNowhere() {
    for (LearningPolicy policy : List.of(LearningPolicy.DENY, LearningPolicy.CONFIRM)) {
      SimulatedFabric fabric = fabric(learning(lab.view(), policy));
      nowhere(fabric, stray, guest.to(neighbour));
      nowhere(fabric, stray, guest.to6(neighbour));
      nowhere(fabric, stray, guest.broadcast());
      nowhere(fabric, stray, Frame.solicitation(guest.mac(), guest.ip6(), neighbour.ip6()));
    }
  }

  @Test
  void whereOneNetworkLearnsAFirstFrameReachesTheControllerAlone() {
    SimulatedFabric fabric = fabric(learning(lab.view(), LearningPolicy.ALLOW));
    for (int edge = 1; edge <= 3; edge++) {
      AttachmentPoint port = lab.freePort(edge);
      announcements(guest).forEach(frame -> controllerOnly(fabric, port, frame));
      controllerOnly(fabric, port, guest.to(neighbour));
      controllerOnly(fabric, port, guest.to6(neighbour));
      controllerOnly(fabric, port, guest.broadcast());
    }
  }

  @Test
  void anAdmittedEndpointIsNotTheControllersBusiness() {
    SimulatedFabric fabric = fabric(learning(lab.view(), LearningPolicy.ALLOW));
    for (Frame frame : announcements(guest)) {
      notToController(fabric, guest.place(), frame);
    }
    assertEquals(2, notToController(fabric, guest.place(), garpReply(guest)).size());
    assertEquals(1, notToController(fabric, guest.place(), guest.to(neighbour)).size());
  }

  @Test
  void theVmNextDoorAnnouncesNobodyElse() {
    SimulatedFabric fabric = fabric(learning(lab.view(), LearningPolicy.ALLOW));
    announcements(guest).forEach(frame -> nowhere(fabric, neighbour.place(), frame));
    // With its own MAC address and somebody's IP address.
    Attached disguised = Lab.withAddressesOf(neighbour, guest);
    nowhere(fabric, neighbour.place(), garp(disguised));
    nowhere(fabric, neighbour.place(), garpReply(disguised));
    nowhere(fabric, neighbour.place(), advertisement(disguised));
    // With its own header and somebody's MAC address inside.
    nowhere(
        fabric,
        neighbour.place(),
        Frame.arp(
            neighbour.mac(),
            MacAddress.BROADCAST,
            2,
            guest.mac(),
            guest.ip4(),
            guest.mac(),
            guest.ip4()));
    // A RARP has no IP address to be checked: it is never let through.
    nowhere(fabric, neighbour.place(), rarp(neighbour));
  }

  @Test
  void aStandbysPortAnnouncesToTheControllerAlone() {
    SimulatedFabric fabric = fabric(lab.moving(guest, Stage.PREPARED, destination, 2));
    announcements(guest).forEach(frame -> controllerOnly(fabric, destination, frame));
    nowhere(fabric, destination, guest.to(neighbour));
    nowhere(fabric, destination, guest.broadcast());
    nowhere(
        fabric,
        destination,
        Frame.arpRequest(guest.mac(), guest.ip4(), neighbour.ip4()).with(Field.ETH_TYPE, 0x88ccL));
  }

  @ParameterizedTest
  @EnumSource(
      value = Stage.class,
      names = {"STEADY", "PREPARED"},
      mode = EnumSource.Mode.EXCLUDE)
  void anOpenedDestinationAnnouncesWithACopy(Stage stage) {
    SimulatedFabric fabric = fabric(lab.moving(guest, stage, destination, 2));
    for (Frame frame : announcements(guest)) {
      fabric.send(destination, frame);
      assertEquals(List.of(frame), fabric.takeFromController(), frame::toString);
    }
    Set<AttachmentPoint> others = new HashSet<>(Set.of(neighbour.place(), elsewhere.place()));
    if (stage == Stage.REPOINTED) {
      // The source still takes broadcast in, the guest's own too.
      others.add(guest.place());
    }
    assertEquals(List.of(), fabric.send(destination, rarp(guest)));
    assertEquals(others, new HashSet<>(Lab.places(fabric.send(destination, garpReply(guest)))));
    assertEquals(others, new HashSet<>(Lab.places(fabric.send(destination, advertisement(guest)))));
    fabric.takeFromController();
    assertEquals(1, notToController(fabric, destination, guest.to(neighbour)).size());
    // An answer is no announcement.
    notToController(
        fabric,
        destination,
        Frame.advertisement(guest.mac(), neighbour.mac(), guest.ip6(), guest.ip6())
            .with(Field.IPV6_DST, neighbour.ip6()));
    notToController(
        fabric, destination, Frame.arpRequest(guest.mac(), guest.ip4(), neighbour.ip4()));
  }

  @ParameterizedTest
  @EnumSource(
      value = Stage.class,
      names = {"STEADY", "PREPARED"},
      mode = EnumSource.Mode.EXCLUDE)
  void anOpenedDestinationAnnouncesNobodyElse(Stage stage) {
    SimulatedFabric fabric = fabric(lab.moving(guest, stage, destination, 2));
    announcements(neighbour).forEach(frame -> nowhere(fabric, destination, frame));
    Attached disguised = Lab.withAddressesOf(guest, neighbour);
    nowhere(fabric, destination, garp(disguised));
    nowhere(fabric, destination, advertisement(disguised));
  }

  @Test
  void afterTheMoveTheDestinationIsAnAdmittedPortLikeAnyOther() {
    SimulatedFabric fabric = fabric(lab.moving(guest, Stage.SETTLING, destination, 2));
    NetworkView moving = lab.moving(guest, Stage.SETTLING, destination, 2);
    NetworkView settled = lab.view().with(guest.endpoint(), steady(destination));
    fabric.apply(lab.planner().changes(moving, settled));
    for (Frame frame : announcements(guest)) {
      notToController(fabric, destination, frame);
    }
  }

  private static Placement steady(AttachmentPoint place) {
    return Placement.steady(place, 3);
  }

  @Test
  void aMutedPortSaysNothing() {
    NetworkView view = learning(lab.view(), LearningPolicy.ALLOW).withMuted(stray);
    SimulatedFabric fabric = fabric(view);
    announcements(guest).forEach(frame -> nowhere(fabric, stray, frame));
    nowhere(fabric, stray, guest.to(neighbour));
    // The port of the same number at another edge does, and so do others at this one.
    controllerOnly(fabric, AttachmentPoint.of(Lab.hv(1), stray.port()), garp(guest));
    controllerOnly(fabric, lab.freePort(2), garp(guest));
  }

  @Test
  void mutingTakesNothingFromAnAdmittedEndpoint() {
    NetworkView view = lab.view().withMuted(neighbour.place()).withMuted(guest.place());
    SimulatedFabric fabric = fabric(view);
    assertEquals(1, notToController(fabric, neighbour.place(), neighbour.to(guest)).size());
    assertEquals(1, notToController(fabric, guest.place(), guest.to(neighbour)).size());
  }

  @Test
  void aMutedDestinationKeepsItsWayIntoTheNetwork() {
    NetworkView moving = lab.moving(guest, Stage.REDIRECTED, destination, 2);
    SimulatedFabric fabric = fabric(moving.withMuted(destination));
    for (Frame frame : announcements(guest)) {
      notToController(fabric, destination, frame);
    }
    assertEquals(2, fabric.send(destination, garpReply(guest)).size());
    assertEquals(1, fabric.send(destination, guest.to(neighbour)).size());
  }

  @Test
  void whatChangesIsWhatThePlansDifferIn() {
    NetworkView view = lab.view();
    NetworkView learning = learning(view, LearningPolicy.ALLOW);
    NetworkView muted = view.withMuted(stray);
    NetworkView moving = lab.moving(guest, Stage.PREPARED, destination, 2);
    NetworkView movingMuted =
        moving
            .withMuted(destination)
            .with(
                guest.endpoint(),
                moving.attachment(guest.endpoint().id()).orElseThrow().placement());
    EdgeId hv4 = Lab.hv(4);
    Edge fourth = new Lab().edges(4).view().edge(hv4).orElseThrow();
    List<NetworkView> views =
        List.of(
            NetworkView.EMPTY,
            view,
            learning,
            muted,
            moving,
            movingMuted,
            learning.withMuted(stray).withEdge(fourth),
            muted.withoutEdge(Lab.hv(3)),
            view.withEdge(fourth).withMuted(AttachmentPoint.of(hv4, 5)));
    for (NetworkView before : views) {
      for (NetworkView after : views) {
        SimulatedFabric fabric = fabric(before);
        Map<EdgeId, Delta> changes = lab.planner().changes(before, after);
        fabric.apply(changes);
        for (Edge edge : after.edges()) {
          assertEquals(
              lab.planner().plan(after, edge.id()), fabric.at(edge.id()).rules(), edge::toString);
        }
        changes.values().forEach(delta -> assertTrue(!delta.isEmpty()));
      }
    }
  }

  @Test
  void mutingChangesOneRuleAtOneEdge() {
    Map<EdgeId, Delta> changes = lab.planner().changes(lab.view(), lab.view().withMuted(stray));
    assertEquals(Set.of(Lab.hv(2)), changes.keySet());
    assertEquals(1, changes.get(Lab.hv(2)).adds().size());
    assertEquals(0, changes.get(Lab.hv(2)).removes().size());
    assertNotEquals(Map.of(), lab.planner().changes(lab.view().withMuted(stray), lab.view()));
  }
}

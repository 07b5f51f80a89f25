package io.godwit.app.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.reflect.Reflection;
import io.godwit.app.FakeSwitches;
import io.godwit.app.ManualExecutor;
import io.godwit.app.program.NetworkProgrammer;
import io.godwit.app.program.Prospect;
import io.godwit.overlay.fabric.Lab;
import io.godwit.overlay.fabric.Lab.Attached;
import io.godwit.overlay.plan.ForwardingScheme;
import io.godwit.overlay.plan.Planner;
import io.godwit.overlay.plan.VxlanScheme;
import io.godwit.overlay.view.NetworkView;
import io.godwit.overlay.view.Placement;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the next phase's changes are at hand, and when they are worked out anew. */
class ForesightTest {

  private final ManualExecutor control = new ManualExecutor();
  private final Lab lab = new Lab().edges(3).network("a", 5001);
  private final Attached guest = lab.vm("a", 1, 1);
  private final Attached peer = lab.vm("a", 2, 2);
  private final Migration requested =
      Migration.request(
          MigrationId.of("m1"),
          guest.endpoint().id(),
          guest.place(),
          lab.freePort(3),
          EngineChoice.EXTERNAL,
          Optional.empty(),
          2,
          false,
          0);
  private final Migration poised = requested.enter(Phase.POISED, 1);
  private final Migration redirecting = poised.enter(Phase.REDIRECTING, 2);

  /** What the planner asks of it tells whether it plans. */
  private final AtomicInteger asked = new AtomicInteger();

  private final NetworkProgrammer programmer =
      new NetworkProgrammer(
          new Planner(counting(new VxlanScheme())), new FakeSwitches(), control, NetworkView.EMPTY);
  private boolean isCurrent = true;
  private boolean isAlone = true;
  private final Foresight foresight =
      new Foresight(programmer, control, migration -> isCurrent && migration == poised, () -> true);

  private ForwardingScheme counting(ForwardingScheme scheme) {
    return Reflection.newProxy(
        ForwardingScheme.class,
        (proxy, method, args) -> {
          asked.incrementAndGet();
          return method.invoke(scheme, args);
        });
  }

  @BeforeEach
  void start() {
    programmer.start();
    programmer.update(
        before -> lab.view().with(guest.endpoint(), poised.placementIn(Phase.POISED)));
    control.run();
    asked.set(0);
  }

  @Test
  void whatComesNextIsWorkedOutWhenThereIsTime() {
    foresight.lookBeyond(poised);
    assertEquals(0, asked.get());
    control.run();
    assertTrue(asked.get() > 0);
    asked.set(0);
    Prospect next = foresight.of(redirecting);
    assertEquals(0, asked.get());
    assertTrue(next.isOf(programmer.view()));
    programmer.update(next);
    assertEquals(
        redirecting.placement(),
        programmer.view().attachment(guest.endpoint().id()).orElseThrow().placement());
  }

  @Test
  void itIsWorkedOutAnewIfTheNetworkHasChangedMeanwhile() {
    foresight.lookBeyond(poised);
    control.run();
    programmer.update(view -> view.with(peer.endpoint(), Placement.steady(lab.freePort(2), 5)));
    asked.set(0);
    assertTrue(foresight.of(redirecting).isOf(programmer.view()));
    assertTrue(asked.get() > 0);
  }

  @Test
  void itIsWorkedOutAnewIfSomethingElseComesNext() {
    foresight.lookBeyond(poised);
    control.run();
    asked.set(0);
    Migration back = poised.enter(Phase.READY, 2);
    foresight.of(back);
    assertTrue(asked.get() > 0);
    asked.set(0);
    foresight.of(redirecting);
    assertTrue(asked.get() > 0, "what was foreseen before is forgotten");
  }

  @Test
  void aMigrationThatHasGoneOnIsNotLookedAfter() {
    foresight.lookBeyond(poised);
    isCurrent = false;
    control.run();
    assertEquals(0, asked.get());
  }

  @Test
  void aGuestMayStopUnannounced() {
    Migration ready = requested.enter(Phase.READY, 1);
    programmer.update(view -> view.with(guest.endpoint(), ready.placement()));
    Foresight ofReady =
        new Foresight(programmer, control, migration -> migration == ready, () -> isAlone);
    asked.set(0);
    isAlone = false;
    ofReady.lookBeyond(ready);
    control.run();
    assertEquals(0, asked.get(), "beside another one it would not last");
    isAlone = true;
    ofReady.lookBeyond(ready);
    control.run();
    assertTrue(asked.get() > 0);
    asked.set(0);
    Migration stopped = ready.enter(Phase.STOPPED, 2);
    programmer.update(ofReady.of(stopped));
    assertEquals(0, asked.get());
    assertEquals(
        stopped.placement(),
        programmer.view().attachment(guest.endpoint().id()).orElseThrow().placement());
  }

  @Test
  void whereNothingIsWaitedForNothingIsWorkedOut() {
    foresight.lookBeyond(requested.enter(Phase.DRAINING, 3));
    control.run();
    assertEquals(0, asked.get());
  }
}

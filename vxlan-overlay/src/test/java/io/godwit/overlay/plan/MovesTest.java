package io.godwit.overlay.plan;

import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * Two guests move about at the same time, there and back and elsewhere, with aborts at any stage,
 * while others join and leave and slow edges take several steps as one.
 */
class MovesTest {

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void whereverGuestsAreTheyAreReachedOnce(@ForAll Random random) {
    Journey journey = new Journey(random);
    for (int i = 0; i < 12; i++) {
      journey.act();
    }
    journey.slowDown();
    journey.check();
  }
}

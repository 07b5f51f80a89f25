package io.godwit.location.conflict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** RFC 7432 §15.1: 5 moves in 180 s. */
class MoveHistoryTest {

  private static MoveHistory at(long... times) {
    MoveHistory history = MoveHistory.EMPTY;
    for (long time : times) {
      history = history.moved(time);
    }
    return history;
  }

  @Test
  void fiveMovesWithinTheWindowAreFlapping() {
    assertFalse(at(0, 1, 2, 3).isFlapping(3));
    assertTrue(at(0, 1, 2, 3, 4).isFlapping(4));
    assertTrue(at(0, 45_000, 90_000, 135_000, 179_999).isFlapping(179_999));
    assertFalse(at(0, 45_000, 90_000, 135_000, 180_000).isFlapping(180_000));
  }

  @Test
  void itEndsWhenTheMovesAreOld() {
    MoveHistory history = at(0, 1, 2, 3, 4);
    assertTrue(history.isFlapping(179_999));
    assertFalse(history.isFlapping(180_000));
    assertFalse(history.isOver(180_003));
    assertTrue(history.isOver(180_004));
    assertTrue(MoveHistory.EMPTY.isOver(0));
  }

  @Property
  void itIsTheWindowThatCounts(
      @ForAll @Size(max = 20) List<@LongRange(min = 0, max = 60_000) Long> pauses) {
    MoveHistory history = MoveHistory.EMPTY;
    long now = 0;
    List<Long> times = new java.util.ArrayList<>();
    for (long pause : pauses) {
      now += pause;
      times.add(now);
      history = history.moved(now);
      long end = now;
      long recent = times.stream().filter(t -> end - t < MoveHistory.WINDOW_MILLIS).count();
      assertEquals(recent >= MoveHistory.MAX_MOVES, history.isFlapping(now), times::toString);
    }
  }
}

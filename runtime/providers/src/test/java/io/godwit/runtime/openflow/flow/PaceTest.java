package io.godwit.runtime.openflow.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {

  private final Pace pace = new Pace();

  private void took(String connection, long millis) {
    pace.took(connection, TimeUnit.MILLISECONDS.toNanos(millis));
  }

  @Test
  void aFewRulesAreReadEveryFiveSeconds() {
    assertEquals(5_000, pace.pauseMillis(0));
    took("a", 150);
    took("b", 230);
    assertEquals(5_000, pace.pauseMillis(0));
  }

  @Test
  void readingsOfAllSwitchesTogetherTakeATenthOfTheTime() {
    took("a", 800);
    took("b", 900);
    assertEquals(13 * 1_700, pace.pauseMillis(0));
  }

  @Test
  void switchesThatConnectedTogetherAreNotReadTogether() {
    took("a", 1_000);
    assertEquals(13 * 1_000 * 3 / 4, pace.pauseMillis(0.5));
    assertEquals(13 * 1_000 / 2, pace.pauseMillis(1));
    took("a", 500);
    assertEquals(5_000, pace.pauseMillis(1));
  }

  @Test
  void theLastReadingOfASwitchCounts() {
    took("a", 2_000);
    took("a", 600);
    assertEquals(13 * 600, pace.pauseMillis(0));
  }

  @Test
  void noSwitchIsLeftUnreadForLong() {
    took("a", 100_000);
    assertEquals(25_000, pace.pauseMillis(0));
  }

  @Test
  void aSwitchThatIsGoneTakesNoTime() {
    took("a", 1_000);
    took("b", 2_000);
    pace.gone("b");
    pace.gone("c");
    assertEquals(13 * 1_000, pace.pauseMillis(0));
  }
}

package io.godwit.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SampleTest {
  private final Sample sample = new Sample();

  @Test
  void percentilesAreMeasuredDurations() {
    for (int i = 100; i >= 1; i--) {
      sample.add(i * 1_000_000L);
    }
    assertEquals(50, sample.percentile(50));
    assertEquals(99, sample.percentile(99));
    assertEquals(100, sample.percentile(100));
    assertEquals("50.00 / 99.00", sample.summary());
  }

  @Test
  void aSingleDurationIsEveryPercentile() {
    sample.add(2_500_000);
    assertEquals(2.5, sample.percentile(1));
    assertEquals(2.5, sample.percentile(100));
  }

  @Test
  void nothingHasNoPercentiles() {
    assertThrows(IllegalStateException.class, () -> sample.percentile(50));
  }
}

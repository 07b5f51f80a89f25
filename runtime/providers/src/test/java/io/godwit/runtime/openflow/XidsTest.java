package io.godwit.runtime.openflow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class XidsTest {

  private final Xids xids = new Xids(10, 19);

  @Test
  void nobodyGetsWhatAnotherHas() {
    assertEquals(10, xids.reserve(3));
    assertEquals(13, xids.reserve(1));
    assertEquals(14, xids.reserve(6));
  }

  @Test
  void whatDoesNotFitBeforeTheEndBeginsAnew() {
    assertEquals(10, xids.reserve(8));
    assertEquals(10, xids.reserve(3));
    assertEquals(13, xids.reserve(7));
    assertEquals(10, xids.reserve(1));
  }
}

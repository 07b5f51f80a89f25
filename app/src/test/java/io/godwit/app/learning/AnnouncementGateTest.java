package io.godwit.app.learning;

import static io.godwit.app.learning.AnnouncementGate.Answer.DROP;
import static io.godwit.app.learning.AnnouncementGate.Answer.LISTEN;
import static io.godwit.app.learning.AnnouncementGate.Answer.MUTE;
import static io.godwit.location.Sample.port;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.location.AttachmentPoint;
import org.junit.jupiter.api.Test;

class AnnouncementGateTest {

  private static final int BURST = AnnouncementGate.PORT_BURST;
  private static final AttachmentPoint PORT = port(1, 10);

  private final AnnouncementGate gate = new AnnouncementGate();

  private void listens(AttachmentPoint place, int times, long now) {
    for (int i = 0; i < times; i++) {
      assertEquals(LISTEN, gate.ask(place, now), place + " the " + i + "th time");
    }
  }

  @Test
  void aBurstIsHeardAndTheRestIsMutedOnceAndDropped() {
    listens(PORT, BURST, 0);
    assertEquals(MUTE, gate.ask(PORT, 0));
    for (long now = 0; now < AnnouncementGate.MUTE_MILLIS; now += 7) {
      assertEquals(DROP, gate.ask(PORT, now));
    }
    listens(PORT, BURST, AnnouncementGate.MUTE_MILLIS);
    assertEquals(MUTE, gate.ask(PORT, AnnouncementGate.MUTE_MILLIS));
  }

  @Test
  void whoSpeaksNowAndThenIsAlwaysHeard() {
    long pause = 1_000 / AnnouncementGate.PORT_PER_SECOND;
    for (int i = 0; i < 10_000; i++) {
      assertEquals(LISTEN, gate.ask(PORT, i * pause));
    }
  }

  @Test
  void aFloodAtOnePortTakesNothingFromAnother() {
    listens(PORT, BURST, 0);
    gate.ask(PORT, 0);
    for (int i = 0; i < 100_000; i++) {
      gate.ask(PORT, 1);
    }
    listens(port(1, 11), BURST, 1);
    listens(port(2, 10), BURST, 1);
  }

  @Test
  void allPortsOfAnEdgeTogetherSayOnlySoMuch() {
    int heard = 0;
    for (int port = 1; port <= 200; port++) {
      for (int i = 0; i < BURST; i++) {
        heard += gate.ask(port(1, port), 0) == LISTEN ? 1 : 0;
      }
    }
    assertEquals(AnnouncementGate.EDGE_BURST, heard);
    listens(port(2, 10), BURST, 0);
    assertEquals(DROP, gate.ask(port(1, 500), 0));
    assertEquals(LISTEN, gate.ask(port(1, 500), 10));
  }

  @Test
  void aClockThatIsPutBackStopsNobodyForLong() {
    long now = 1_000_000_000;
    listens(PORT, BURST, now);
    assertEquals(MUTE, gate.ask(PORT, now));
    long earlier = now - 3_600_000;
    assertEquals(MUTE, gate.ask(PORT, earlier), "it has said too much all the same");
    assertEquals(LISTEN, gate.ask(PORT, earlier + AnnouncementGate.MUTE_MILLIS));
  }

  @Test
  void itRemembersOnlyWhoHasSpokenLately() {
    for (int edge = 1; edge <= 5; edge++) {
      for (int port = 1; port <= 1_000; port++) {
        gate.ask(port(edge, port), 0);
      }
    }
    gate.ask(PORT, 3_600_000);
    assertTrue(gate.remembered() <= 1, "remembers " + gate.remembered());
  }
}

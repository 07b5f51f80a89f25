package io.godwit.app.engine.qmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.net.HostAndPort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApproachTest {

  private static final long PAGE = 4096;

  @ParameterizedTest(name = "{0} MiB left, at most {1} MiB/s: {2} MiB/s")
  @CsvSource({
    "100, 64, 64",
    "16, 64, 64",
    "8, 64, 32",
    "3, 64, 12",
    "2, 64, 2",
    "0, 64, 2",
    "8, 1, 1"
  })
  void theLessIsLeftTheSlower(long left, long most, long bandwidth) {
    QmpParameters parameters =
        QmpParameters.builder(
                HostAndPort.fromString("a:1"),
                HostAndPort.fromString("b:1"),
                "tcp:b:2",
                QmpMode.PRE_COPY)
            .maxBandwidth(most << 20)
            .build();
    assertEquals(bandwidth << 20, Approach.bandwidth(parameters, left << 20));
  }

  @Test
  void inTheEndNoPageIsSentWithinTheDowntimeLimit() {
    assertTrue(Approach.LOWEST * QmpPlan.NO_DOWNTIME.toMillis() / 1000 < PAGE);
  }

  @Test
  void aWindowBeginsWhereWhatIsLeftChanges() {
    RateWindows windows = RateWindows.at(Approach.LOWEST, 1_000_000, 0);
    windows = windows.see(1_000_000, 4).see(1_000_000, 8);
    assertEquals(0, windows.count());
    windows = windows.see(800_000, 12);
    assertEquals(1, windows.count());
    assertEquals(8, windows.beganMillis());
    assertFalse(Approach.isOver(windows));
    assertTrue(Approach.isOver(windows.see(600_000, 112)));
  }
}

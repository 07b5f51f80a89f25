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

  @ParameterizedTest(name = "{0} of {1} MiB left, at most {2} MiB/s: {3} MiB/s")
  @CsvSource({
    "1000, 1024, 64, 64",
    "16, 1024, 64, 64",
    "8, 1024, 64, 32",
    "3, 1024, 64, 12",
    "2, 1024, 64, 2",
    "0, 1024, 64, 2",
    "8, 1024, 1, 1",
    "16, 128, 64, 16",
    "3, 128, 64, 12",
    "16, 32, 64, 8"
  })
  void theLessIsLeftTheSlower(long left, long total, long most, long bandwidth) {
    Progress progress = Progress.of(MigrationStatus.ACTIVE, total << 20, left << 20, 1, 0, "");
    assertEquals(bandwidth << 20, Approach.bandwidth(parameters(most), progress));
  }

  @ParameterizedTest(name = "of {0} MiB, at most {1} MiB/s: {2} MiB/s")
  @CsvSource({"32, 64, 8", "128, 64, 16", "4096, 64, 64", "4096, 1, 1", "0, 64, 8"})
  void aSmallGuestIsNotCopiedFasterThanItCanBeWatched(long total, long most, long pace) {
    assertEquals(pace << 20, Approach.pace(parameters(most), total << 20));
  }

  private static QmpParameters parameters(long most) {
    return QmpParameters.builder(
            HostAndPort.fromString("a:1"),
            HostAndPort.fromString("b:1"),
            "tcp:b:2",
            QmpMode.PRE_COPY)
        .maxBandwidth(most << 20)
        .build();
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

package io.godwit.app.engine.qmp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.net.HostAndPort;
import io.godwit.app.engine.qmp.SwitchDecision.Verdict;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SwitchDecisionTest {

  @ParameterizedTest(name = "{0}, {1}: {2} MiB left in round {3} after {4} s: {5}")
  @CsvSource({
    "PRE_COPY,                ACTIVE, 100, 1,   1, GO_ON",
    "PRE_COPY,                ACTIVE,   4, 1,   1, STOP_AND_COPY",
    "PRE_COPY,                SETUP,    4, 1,   1, GO_ON",
    "PRE_COPY,                ACTIVE,   0, 0,   1, GO_ON",
    "PRE_COPY,                ACTIVE, 100, 9, 999, GO_ON",
    "PRE_COPY,                ACTIVE,   4, 2,   1, STOP_AND_COPY",
    "POST_COPY,               ACTIVE, 100, 1,   1, GO_ON",
    "POST_COPY,               ACTIVE,   4, 1,   1, POST_COPY",
    "POST_COPY,               ACTIVE, 100, 2,   1, POST_COPY",
    "HYBRID,                  ACTIVE,   4, 1,   1, STOP_AND_COPY",
    "HYBRID,                  ACTIVE, 100, 3,   1, GO_ON",
    "HYBRID,                  ACTIVE, 100, 4,   1, POST_COPY",
    "HYBRID,                  ACTIVE, 100, 1,  31, POST_COPY",
    "PAUSE_BEFORE_SWITCHOVER, ACTIVE,   0, 2,   1, GO_ON",
  })
  void decides(
      QmpMode mode, MigrationStatus status, long left, long round, long seconds, Verdict verdict) {
    QmpParameters parameters =
        QmpParameters.builder(
                HostAndPort.fromString("a:1"), HostAndPort.fromString("b:1"), "tcp:b:2", mode)
            .build();
    Progress progress = Progress.of(status, 128L << 20, left << 20, round, 0, "");
    assertEquals(verdict, SwitchDecision.decide(parameters, progress, seconds * 1000.0));
  }
}

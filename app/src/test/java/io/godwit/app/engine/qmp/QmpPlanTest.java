package io.godwit.app.engine.qmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.net.HostAndPort;
import io.godwit.app.engine.qmp.QmpInput.Kind;
import io.godwit.app.migration.MigrationEvent;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class QmpPlanTest {

  /**
   * Where each phase leads, in pre-copy. CONNECTING has seen nothing and knows of nothing begun;
   * SETTING_UP waits for the source only.
   */
  private static final String TABLE =
      """
                 TAKEN     REFUSED    FAR LITTLE FAILED   S_FAILED S_DONE D_DONE   PRE       ROUND S_STOP    S_RUN      D_RUN    READY   REDIRECTED CANCEL     TICK      S_LOST     D_LOST     S_GONE     D_GONE
      CONNECTING -         -          -   -      -        -        -      -        -         -     -         -          -        -       -          FAILED     FAILED    -          -          -          -
      SETTING_UP INSTALLED FAILED     -   -      -        -        -      -        -         -     -         -          -        -       -          FAILED     -         CONNECTING CONNECTING CONNECTING CONNECTING
      INSTALLED  -         -          -   -      -        -        -      -        -         -     -         -          -        COPYING -          FAILED     -         CONNECTING CONNECTING CONNECTING CONNECTING
      COPYING    -         CANCELLING -   SLOWED FAILED   -        -      -        ANNOUNCED -     FINISHING -          TRAILING -       -          CANCELLING -         CONNECTING CONNECTING CONNECTING CONNECTING
      SLOWED     -         CANCELLING -   -      FAILED   -        -      -        ANNOUNCED -     FINISHING -          TRAILING -       -          CANCELLING -         CONNECTING CONNECTING CONNECTING CONNECTING
      AIMED      -         CANCELLING -   -      FAILED   -        -      -        ANNOUNCED -     FINISHING -          TRAILING -       -          CANCELLING ANNOUNCED CONNECTING CONNECTING CONNECTING CONNECTING
      ANNOUNCED  -         CANCELLING -   -      FAILED   -        -      -        -         -     FINISHING -          TRAILING COPYING STOPPING   CANCELLING -         CONNECTING CONNECTING CONNECTING CONNECTING
      STOPPING   -         CANCELLING -   -      FAILED   -        -      RESUMING -         -     FINISHING CANCELLING TRAILING -       -          CANCELLING -         CONNECTING CONNECTING CONNECTING CONNECTING
      FINISHING  -         -          -   -      REVIVING -        -      RESUMING -         -     -         CANCELLING TRAILING -       -          CANCELLING -         CONNECTING CONNECTING CONNECTING CONNECTING
      RESUMING   -         -          -   -      -        -        -      -        -         -     -         -          TRAILING -       -          -          -         CONNECTING CONNECTING CONNECTING CONNECTING
      TRAILING   -         -          -   -      DONE     DONE     DONE   -        -         -     -         -          -        -       -          -          -         DONE       -          DONE       -
      CANCELLING -         -          -   -      FAILED   FAILED   REVIVING -        -         -     -         -          TRAILING -       -          -          -         CONNECTING -          CONNECTING -
      REVIVING   FAILED    FAILED     -   -      -        -        -      -        -         -     -         -          -        -       -          -          -         CONNECTING -          CONNECTING -
      DONE       -         -          -   -      -        -        -      -        -         -     -         -          -        -       -          -          -         -          -          -          -
      FAILED     -         -          -   -      -        -        -      -        -         -     -         -          -        -       -          -          -         -          -          -          -
      """;

  private static final QmpParameters PRE_COPY = parameters(QmpMode.PRE_COPY);
  private static final double NOW = 1_000_000;

  static Stream<Arguments> cells() {
    List<String> lines = TABLE.lines().toList();
    List<String> inputs = List.of(lines.get(0).strip().split(" +"));
    return lines.stream()
        .skip(1)
        .map(line -> List.of(line.strip().split(" +")))
        .flatMap(
            row ->
                Stream.iterate(1, i -> i <= inputs.size(), i -> i + 1)
                    .map(i -> Arguments.of(row.get(0), inputs.get(i - 1), row.get(i))));
  }

  @ParameterizedTest(name = "{0} on {1}: {2}")
  @MethodSource("cells")
  void goesWhereTheTableSays(String phase, String input, String cell) {
    QmpPhase before = QmpPhase.valueOf(phase);
    QmpStep step = QmpPlan.next(state(before), input(before, input), NOW);
    assertEquals(cell.equals("-") ? before : QmpPhase.valueOf(cell), step.state().phase());
  }

  @Test
  void theTableIsWhole() {
    assertEquals(QmpPhase.values().length, TABLE.lines().count() - 1);
    Stream.of(Kind.values())
        .filter(kind -> kind != Kind.CONNECTED)
        .forEach(
            kind ->
                assertTrue(
                    cells()
                        .anyMatch(
                            cell -> input(QmpPhase.COPYING, (String) cell.get()[1]).kind() == kind),
                    () -> "no column has " + kind));
  }

  @Test
  void aGuestIsStoppedOnlyWhenTheRedirectIsConfirmed() {
    for (QmpPhase phase : QmpPhase.values()) {
      for (String input : TABLE.lines().findFirst().orElseThrow().strip().split(" +")) {
        List<String> sent = sent(QmpPlan.next(state(phase), input(phase, input), NOW));
        if (sent.contains("SOURCE stop")) {
          assertEquals(QmpPhase.STOPPING, phase);
        }
      }
    }
  }

  @Test
  void aGuestIsToldToRunOnOneSideOnly() {
    for (QmpPhase phase : QmpPhase.values()) {
      for (String input : TABLE.lines().findFirst().orElseThrow().strip().split(" +")) {
        List<String> sent = sent(QmpPlan.next(state(phase), input(phase, input), NOW));
        assertFalse(
            sent.contains("SOURCE cont") && sent.contains("DESTINATION cont"),
            () -> phase + " on " + input + ": " + sent);
        if (sent.contains("SOURCE cont")) {
          assertFalse(state(phase).is(Fact.TOLD_TO_RUN), () -> phase + " on " + input);
        }
      }
    }
  }

  @Test
  void theSequenceIsTheOneThatLosesNothing() {
    assertEquals(
        List.of(
            "DESTINATION migrate-set-capabilities",
            "DESTINATION stop",
            "DESTINATION migrate-incoming",
            "SOURCE migrate-set-capabilities",
            "SOURCE migrate-set-parameters"),
        sent(connect(QmpState.start(PRE_COPY, false, NOW))));
    assertEquals(List.of("SOURCE migrate"), sent(next(QmpPhase.INSTALLED, "READY")));
    assertEquals(List.of("SOURCE migrate-set-parameters"), sent(next(QmpPhase.COPYING, "LITTLE")));
    assertEquals(List.of(MigrationEvent.NEARLY_DONE), reported(next(QmpPhase.COPYING, "LITTLE")));
    assertEquals(List.of(MigrationEvent.ABOUT_TO_STOP), reported(next(QmpPhase.AIMED, "TICK")));
    assertEquals(
        List.of("SOURCE migrate-set-parameters"), sent(next(QmpPhase.ANNOUNCED, "REDIRECTED")));
    assertEquals(List.of(MigrationEvent.STOPPED), reported(next(QmpPhase.STOPPING, "S_STOP")));
    assertEquals(List.of("DESTINATION cont"), sent(next(QmpPhase.FINISHING, "D_DONE")));
    assertEquals(List.of(MigrationEvent.RESUMED), reported(next(QmpPhase.RESUMING, "D_RUN")));
  }

  @Test
  void aGuestThatStopsByItselfIsReportedAndNamed() {
    QmpStep step = next(QmpPhase.SLOWED, "S_STOP");
    assertEquals(List.of(MigrationEvent.STOPPED), reported(step));
    assertTrue(notes(step).contains("converged_early"));
  }

  @Test
  void aGuestThatDoesNotGetDoneIsStoppedAfterAWhile() {
    assertEquals(List.of("SOURCE stop"), sent(next(QmpPhase.STOPPING, "TICK")));
  }

  @Test
  void theMomentIsChosenWhenQemuHasBeenAsSlowAsCanBeForTwoWindows() {
    QmpStep step = next(QmpPhase.COPYING, "LITTLE");
    assertEquals(QmpPhase.SLOWED, step.state().phase());
    assertEquals(Approach.LOWEST, step.state().windows().bandwidth());
    double now = NOW;
    long left = 1L << 20;
    for (int window = 1; window <= 2; window++) {
      assertEquals(QmpPhase.SLOWED, step.state().phase());
      now += 50;
      step =
          QmpPlan.next(
              step.state(), QmpInput.progress(progress(MigrationStatus.ACTIVE, left)), now);
      left -= 200_000;
      now += 50;
      step =
          QmpPlan.next(
              step.state(), QmpInput.progress(progress(MigrationStatus.ACTIVE, left)), now);
    }
    assertEquals(QmpPhase.AIMED, step.state().phase());
    assertEquals(
        Approach.ANNOUNCE_AFTER.minusMillis(50),
        step.actions().get(step.actions().size() - 1).delay(),
        "counted from just before the window began");
  }

  @Test
  void whereQemuChoosesTheMomentTheNetworkIsToldOnceThatItIsNear() {
    QmpState copying =
        state(QmpPhase.COPYING).toBuilder()
            .parameters(parameters(QmpMode.PAUSE_BEFORE_SWITCHOVER))
            .build();
    QmpInput little = QmpInput.progress(progress(MigrationStatus.ACTIVE, 1L << 20));
    QmpStep step = QmpPlan.next(copying, little, NOW);
    assertEquals(QmpPhase.COPYING, step.state().phase());
    assertEquals(List.of(MigrationEvent.NEARLY_DONE), reported(step));
    assertEquals(List.of(), reported(QmpPlan.next(step.state(), little, NOW + 100)));
  }

  @Test
  void aCopyThatGoesOnAfterItsRedirectWasTakenBackComesToItsEndAnew() {
    QmpStep step = next(QmpPhase.COPYING, "LITTLE");
    QmpState announced = step.state().enter(QmpPhase.ANNOUNCED, NOW);
    step = QmpPlan.next(announced, QmpInput.of(Kind.NETWORK_READY), NOW);
    assertEquals(QmpPhase.COPYING, step.state().phase());
    step =
        QmpPlan.next(
            step.state(), QmpInput.progress(progress(MigrationStatus.ACTIVE, 1L << 20)), NOW);
    assertEquals(List.of(MigrationEvent.NEARLY_DONE), reported(step));
  }

  @Test
  void aGuestThatLeavesNoMomentIsAnnouncedAllTheSame() {
    QmpStep step = next(QmpPhase.COPYING, "LITTLE");
    step =
        QmpPlan.next(
            step.state(),
            QmpInput.progress(progress(MigrationStatus.ACTIVE, 1L << 20)),
            NOW + 4_000);
    assertEquals(QmpPhase.ANNOUNCED, step.state().phase());
  }

  @Test
  void postCopyIsStartedAfterTheRedirectAndNotCancelledAfterThat() {
    QmpState announced =
        state(QmpPhase.ANNOUNCED).with(Fact.TO_POST_COPY).toBuilder()
            .parameters(parameters(QmpMode.POST_COPY))
            .build();
    QmpStep step = QmpPlan.next(announced, QmpInput.of(Kind.NETWORK_REDIRECTED), NOW);
    assertEquals(List.of("SOURCE migrate-start-postcopy"), sent(step));
    assertFalse(QmpPlan.mayCancel(step.state()));
  }

  @Test
  void theDestinationOfAnotherGuestIsNotToldToQuit() {
    QmpState seen =
        QmpState.start(PRE_COPY, false, NOW)
            .seen(Side.SOURCE, snapshot("running", MigrationStatus.NONE));
    QmpStep step =
        QmpPlan.next(
            seen,
            QmpInput.connected(Side.DESTINATION, snapshot("running", MigrationStatus.COMPLETED)),
            NOW);
    assertEquals(QmpPhase.FAILED, step.state().phase());
    assertEquals(List.of(), sent(step));
  }

  /** What two processes look like when another controller has begun, and where that leads. */
  static Stream<Arguments> sightings() {
    return Stream.of(
        // source, its migration, destination, its migration, next phase, sent
        Arguments.of("running", "NONE", "inmigrate", "NONE", "SETTING_UP", null),
        Arguments.of("running", "ACTIVE", "inmigrate", "ACTIVE", "COPYING", null),
        Arguments.of("paused", "ACTIVE", "inmigrate", "ACTIVE", "FINISHING", null),
        Arguments.of("finish-migrate", "DEVICE", "inmigrate", "ACTIVE", "FINISHING", null),
        Arguments.of(
            "postmigrate", "COMPLETED", "paused", "COMPLETED", "RESUMING", "DESTINATION cont"),
        Arguments.of("postmigrate", "COMPLETED", "running", "COMPLETED", "TRAILING", null),
        Arguments.of(
            "finish-migrate", "POSTCOPY_ACTIVE", "running", "POSTCOPY_ACTIVE", "TRAILING", null),
        Arguments.of("paused", "FAILED", "inmigrate", "NONE", "REVIVING", "SOURCE cont"),
        Arguments.of("paused", "CANCELLED", "inmigrate", "NONE", "REVIVING", "SOURCE cont"),
        Arguments.of("running", "FAILED", "paused", "NONE", "FAILED", "DESTINATION quit"),
        Arguments.of("finish-migrate", "PRE_SWITCHOVER", "inmigrate", "ACTIVE", "ANNOUNCED", null));
  }

  @ParameterizedTest(name = "source {0} {1}, destination {2} {3}: {4}")
  @MethodSource("sightings")
  void anotherControllerGoesOnFromWhatItSees(
      String source,
      String sourceStatus,
      String destination,
      String destinationStatus,
      String phase,
      String command) {
    QmpState seen =
        QmpState.start(PRE_COPY, true, NOW)
            .seen(Side.SOURCE, snapshot(source, MigrationStatus.valueOf(sourceStatus)));
    QmpStep step =
        QmpPlan.next(
            seen,
            QmpInput.connected(
                Side.DESTINATION,
                snapshot(destination, MigrationStatus.valueOf(destinationStatus))),
            NOW);
    assertEquals(QmpPhase.valueOf(phase), step.state().phase());
    if (command != null) {
      assertTrue(sent(step).contains(command), () -> sent(step).toString());
    }
    assertFalse(sent(step).contains("SOURCE stop"));
  }

  @Test
  void aSourceThatIsGoneBeforeTheDestinationHasTheGuestEndsTheMigration() {
    QmpState seen =
        QmpState.start(PRE_COPY, true, NOW)
            .seen(Side.DESTINATION, snapshot("inmigrate", MigrationStatus.ACTIVE));
    QmpStep step = QmpPlan.next(seen, QmpInput.of(Kind.GONE, Side.SOURCE), NOW);
    assertEquals(QmpPhase.FAILED, step.state().phase());
    assertEquals(List.of("DESTINATION quit"), sent(step));
  }

  @Test
  void aGuestThatRunsNowhereRunsAgainWhenItsDestinationIsGone() {
    QmpState seen =
        QmpState.start(PRE_COPY, true, NOW)
            .with(Fact.RUNS_NOWHERE)
            .seen(Side.SOURCE, snapshot("postmigrate", MigrationStatus.COMPLETED));
    QmpStep step = QmpPlan.next(seen, QmpInput.of(Kind.GONE, Side.DESTINATION), NOW);
    assertEquals(List.of("SOURCE cont"), sent(step));
  }

  @Test
  void whicheverIsHeardFirstTheTimelineTellsThatTheSourceIsDone() {
    QmpStep arrived = next(QmpPhase.FINISHING, "D_RUN");
    assertFalse(notes(arrived).contains("source_done"));
    QmpStep trailed = QmpPlan.next(arrived.state(), input(QmpPhase.TRAILING, "S_DONE"), NOW);
    assertEquals(List.of("source_done"), notes(trailed));
    QmpStep done = next(QmpPhase.FINISHING, "S_DONE");
    QmpStep after = QmpPlan.next(done.state(), input(QmpPhase.FINISHING, "D_RUN"), NOW);
    assertEquals(List.of("source_done"), notes(after));
    assertEquals(QmpPhase.DONE, after.state().phase());
  }

  @Test
  void aGuestThatMayHaveRunElsewhereIsNotStartedAgain() {
    QmpState seen =
        QmpState.start(PRE_COPY, true, NOW)
            .with(Fact.RUNS_NOWHERE)
            .with(Fact.TOLD_TO_RUN)
            .seen(Side.SOURCE, snapshot("postmigrate", MigrationStatus.COMPLETED));
    QmpStep step = QmpPlan.next(seen, QmpInput.of(Kind.GONE, Side.DESTINATION), NOW);
    assertEquals(List.of(), sent(step));
    assertEquals(List.of(MigrationEvent.RESUMED), reported(step));
  }

  // --- making states and inputs -----------------------------------------------------------------

  private static QmpStep next(QmpPhase phase, String input) {
    return QmpPlan.next(state(phase), input(phase, input), NOW);
  }

  private static QmpStep connect(QmpState start) {
    QmpState seen = start.seen(Side.SOURCE, snapshot("running", MigrationStatus.NONE));
    return QmpPlan.next(
        seen,
        QmpInput.connected(Side.DESTINATION, snapshot("inmigrate", MigrationStatus.NONE)),
        NOW);
  }

  private static QmpState state(QmpPhase phase) {
    QmpState start = QmpState.start(PRE_COPY, false, NOW);
    if (phase == QmpPhase.CONNECTING) {
      return start;
    }
    QmpState state = connect(start).state().with(Fact.DESTINATION_SET);
    if (phase.compareTo(QmpPhase.INSTALLED) > 0) {
      state = state.with(Fact.BEGUN).with(Fact.NETWORK_READY);
    }
    if (phase == QmpPhase.STOPPING || phase == QmpPhase.FINISHING || phase == QmpPhase.RESUMING) {
      state = state.with(Fact.NETWORK_REDIRECTED);
    }
    if (phase == QmpPhase.FINISHING || phase == QmpPhase.RESUMING) {
      state = state.with(Fact.RUNS_NOWHERE);
    }
    if (phase == QmpPhase.FINISHING || phase == QmpPhase.RESUMING || phase == QmpPhase.REVIVING) {
      state = state.with(Fact.STOPPED);
    }
    if (phase == QmpPhase.RESUMING || phase == QmpPhase.TRAILING) {
      state = state.with(Fact.TOLD_TO_RUN);
    }
    return state.enter(phase, NOW);
  }

  private static QmpInput input(QmpPhase phase, String name) {
    String command = phase == QmpPhase.REVIVING ? QmpCommand.CONT : QmpCommand.SET_PARAMETERS;
    return switch (name) {
      case "TAKEN" -> QmpInput.taken(Side.SOURCE, command);
      case "REFUSED" -> QmpInput.refused(Side.SOURCE, command, "no");
      case "FAR" -> QmpInput.progress(progress(MigrationStatus.ACTIVE, 100L << 20));
      case "LITTLE" -> QmpInput.progress(progress(MigrationStatus.ACTIVE, 1L << 20));
      case "FAILED" -> QmpInput.progress(progress(MigrationStatus.FAILED, 0));
      case "S_FAILED" -> QmpInput.status(Side.SOURCE, MigrationStatus.FAILED);
      case "S_DONE" -> QmpInput.status(Side.SOURCE, MigrationStatus.COMPLETED);
      case "D_DONE" -> QmpInput.status(Side.DESTINATION, MigrationStatus.COMPLETED);
      case "PRE" -> QmpInput.status(Side.SOURCE, MigrationStatus.PRE_SWITCHOVER);
      case "ROUND" -> QmpInput.of(Kind.ROUND, Side.SOURCE);
      case "S_STOP" -> QmpInput.of(Kind.STOPPED, Side.SOURCE);
      case "S_RUN" -> QmpInput.of(Kind.RESUMED, Side.SOURCE);
      case "D_RUN" -> QmpInput.of(Kind.RESUMED, Side.DESTINATION);
      case "READY" -> QmpInput.of(Kind.NETWORK_READY);
      case "REDIRECTED" -> QmpInput.of(Kind.NETWORK_REDIRECTED);
      case "CANCEL" -> QmpInput.cancel("enough");
      case "TICK" -> QmpInput.of(Kind.TICK);
      case "S_LOST" -> QmpInput.of(Kind.LOST, Side.SOURCE);
      case "D_LOST" -> QmpInput.of(Kind.LOST, Side.DESTINATION);
      case "S_GONE" -> QmpInput.of(Kind.GONE, Side.SOURCE);
      case "D_GONE" -> QmpInput.of(Kind.GONE, Side.DESTINATION);
      default -> throw new AssertionError(name);
    };
  }

  private static Progress progress(MigrationStatus status, long remaining) {
    return Progress.of(status, 128L << 20, remaining, 1, 0, "");
  }

  private static Snapshot snapshot(String runState, MigrationStatus status) {
    return Snapshot.of(runState, progress(status, 0), false);
  }

  private static QmpParameters parameters(QmpMode mode) {
    return QmpParameters.builder(
            HostAndPort.fromString("10.0.0.1:4444"),
            HostAndPort.fromString("10.0.0.2:4444"),
            "tcp:10.0.0.2:4555",
            mode)
        .build();
  }

  private static List<String> sent(QmpStep step) {
    return step.actions().stream()
        .filter(action -> action.kind() == QmpAction.Kind.SEND)
        .map(action -> action.side() + " " + action.command().name())
        .filter(text -> !text.endsWith(QmpCommand.QUERY_MIGRATE))
        .collect(Collectors.toList());
  }

  private static List<MigrationEvent> reported(QmpStep step) {
    return step.actions().stream()
        .filter(action -> action.kind() == QmpAction.Kind.REPORT)
        .map(QmpAction::event)
        .collect(Collectors.toList());
  }

  private static List<String> notes(QmpStep step) {
    return step.actions().stream()
        .filter(action -> action.kind() == QmpAction.Kind.NOTE)
        .map(QmpAction::text)
        .collect(Collectors.toList());
  }
}

package io.godwit.app.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.app.migration.Transition.Verdict;
import io.godwit.overlay.view.Stage;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MigrationMachineTest {

  private static final String INSIDE =
      """
                  BEGIN     PREPARED NETWORK_FAILED REPOINTED   REDIRECT_CONFIRMED SETTLED  DRAINED   DRAINED_GUARDED VOUCHED   SUPERSEDED ROLLED_BACK TIMEOUT
      REQUESTED   PREPARING -        -              -           -                  -        -         -               -         refuse     -           WITHDRAWING
      PREPARING   -         READY    WITHDRAWING    -           -                  -        -         -               -         refuse     -           WITHDRAWING
      READY       -         -        RETREATING     -           -                  -        -         -               -         refuse     -           RETREATING
      APPROACHING -         -        READY          POISED      -                  -        -         -               -         refuse     -           READY
      POISED      -         -        READY          -           -                  -        -         -               -         refuse     -           READY
      REPOINTING  -         -        RETREATING     REDIRECTING -                  -        -         -               -         refuse     -           RETREATING
      REDIRECTING -         -        RETREATING     -           REDIRECTED         -        -         -               -         refuse     -           RETREATING
      REDIRECTED  -         -        -              -           -                  -        -         -               -         refuse     -           READY
      STOPPED     -         -        -              -           -                  -        -         -               -         refuse     -           overdue
      SETTLING    -         -        -              -           -                  DRAINING -         -               -         refuse     -           overdue
      DRAINING    -         -        -              -           -                  -        COMPLETED VOUCHING        -         COMPLETED  -           -
      VOUCHING    -         -        -              -           -                  -        -         -               COMPLETED COMPLETED  -           -
      COMPLETED   -         -        -              -           -                  -        -         -               -         again      -           -
      RETREATING  -         -        -              -           -                  -        -         -               -         refuse     WITHDRAWING overdue
      WITHDRAWING -         -        -              -           -                  -        -         -               -         refuse     ABORTED     overdue
      ABORTED     -         -        -              -           -                  -        -         -               -         again      -           -
      """;

  private static final String OUTSIDE =
      """
                  NEARLY_DONE ABOUT_TO_STOP STOPPED RESUMED  ANNOUNCED FAILED      ABORT
      REQUESTED   refuse      refuse        refuse  refuse   refuse    WITHDRAWING WITHDRAWING
      PREPARING   refuse      refuse        STOPPED SETTLING refuse    WITHDRAWING WITHDRAWING
      READY       APPROACHING REPOINTING    STOPPED SETTLING SETTLING  RETREATING  RETREATING
      APPROACHING again       REPOINTING    STOPPED SETTLING SETTLING  RETREATING  RETREATING
      POISED      again       REDIRECTING   STOPPED SETTLING SETTLING  RETREATING  RETREATING
      REPOINTING  again       again         STOPPED SETTLING SETTLING  RETREATING  RETREATING
      REDIRECTING again       again         STOPPED SETTLING SETTLING  RETREATING  RETREATING
      REDIRECTED  again       again         STOPPED SETTLING SETTLING  RETREATING  RETREATING
      STOPPED     refuse      refuse        again   SETTLING SETTLING  RETREATING  RETREATING
      SETTLING    refuse      refuse        again   again    again     refuse      refuse
      DRAINING    refuse      refuse        again   again    again     refuse      refuse
      VOUCHING    refuse      refuse        again   again    again     refuse      refuse
      COMPLETED   refuse      refuse        again   again    again     refuse      refuse
      RETREATING  refuse      refuse        refuse  SETTLING SETTLING  again       again
      WITHDRAWING refuse      refuse        refuse  refuse   refuse    again       again
      ABORTED     refuse      refuse        refuse  refuse   refuse    again       again
      """;

  private static final Map<Phase, List<Effect>> EFFECTS_ON_ENTRY =
      Map.of(
          Phase.PREPARING, List.of(Effect.PREPARE),
          Phase.APPROACHING, List.of(Effect.REPOINT),
          Phase.REPOINTING, List.of(Effect.REPOINT),
          Phase.REDIRECTING, List.of(Effect.REDIRECT),
          Phase.SETTLING, List.of(Effect.SETTLE),
          Phase.DRAINING, List.of(Effect.DRAIN),
          Phase.VOUCHING, List.of(Effect.VOUCH),
          Phase.RETREATING, List.of(Effect.RETREAT),
          Phase.WITHDRAWING, List.of(Effect.WITHDRAW));

  static Stream<Arguments> cells() {
    return Stream.of(INSIDE, OUTSIDE).flatMap(MigrationMachineTest::cells);
  }

  private static Stream<Arguments> cells(String table) {
    List<String> lines = table.lines().toList();
    List<String> events = List.of(lines.get(0).strip().split(" +"));
    return lines.stream()
        .skip(1)
        .map(line -> List.of(line.strip().split(" +")))
        .flatMap(
            row ->
                Stream.iterate(1, i -> i <= events.size(), i -> i + 1)
                    .map(
                        i ->
                            Arguments.of(
                                Phase.valueOf(row.get(0)),
                                MigrationEvent.valueOf(events.get(i - 1)),
                                row.get(i))));
  }

  @ParameterizedTest(name = "{0} on {1}: {2}")
  @MethodSource("cells")
  void doesWhatTheTableSays(Phase phase, MigrationEvent event, String cell) {
    Transition transition = MigrationMachine.next(phase, event);
    switch (cell) {
      case "-" -> assertStays(transition, phase, Verdict.IGNORED);
      case "again" -> assertStays(transition, phase, Verdict.AGAIN);
      case "refuse" -> assertStays(transition, phase, Verdict.REFUSED);
      case "overdue" -> assertStays(transition, phase, Verdict.OVERDUE);
      default -> {
        Phase next = Phase.valueOf(cell);
        assertEquals(Verdict.MOVED, transition.verdict());
        assertEquals(next, transition.next());
        assertEquals(EFFECTS_ON_ENTRY.getOrDefault(next, List.of()), transition.effects());
      }
    }
  }

  @Test
  void theTableIsWhole() {
    assertEquals(
        (long) Phase.values().length * MigrationEvent.values().length, cells().distinct().count());
  }

  @Property
  void whateverHappensTheGuestIsNeverSentBackOnceItRunsAtTheDestination(
      @ForAll List<MigrationEvent> events) {
    Phase phase = Phase.REQUESTED;
    boolean atDestination = false;
    for (MigrationEvent event : events) {
      phase = MigrationMachine.next(phase, event).next();
      atDestination |= phase == Phase.SETTLING;
      if (atDestination) {
        assertTrue(
            EnumSet.of(Phase.SETTLING, Phase.DRAINING, Phase.VOUCHING, Phase.COMPLETED)
                .contains(phase));
      }
    }
  }

  @Property
  void aTerminalPhaseStays(@ForAll MigrationEvent event) {
    for (Phase phase : Set.of(Phase.COMPLETED, Phase.ABORTED)) {
      assertEquals(phase, MigrationMachine.next(phase, event).next());
    }
  }

  @Property
  void noTimerDecidesWhereAStoppedGuestRuns(@ForAll Phase phase) {
    if (phase.stage().compareTo(Stage.STOPPED) >= 0) {
      assertNotEquals(
          Verdict.MOVED, MigrationMachine.next(phase, MigrationEvent.TIMEOUT).verdict());
    }
  }

  /** The stages' own rule: back from a redirect only by way of PREPARED, forward in order. */
  @Property
  void everyMoveIsAStepThatTheStagesAllow(@ForAll Phase phase, @ForAll MigrationEvent event) {
    Transition transition = MigrationMachine.next(phase, event);
    Stage before = phase.stage();
    Stage after = transition.next().stage();
    if (before.compareTo(Stage.REPOINTED) >= 0 && after.compareTo(before) < 0) {
      assertTrue(
          after == Stage.PREPARED || transition.next() == Phase.COMPLETED,
          phase + " on " + event + ": " + transition);
    }
  }

  private static void assertStays(Transition transition, Phase phase, Verdict verdict) {
    assertEquals(verdict, transition.verdict());
    assertEquals(phase, transition.next());
    assertTrue(transition.effects().isEmpty());
  }
}

package io.godwit.app.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.app.migration.Transition.Verdict;
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

  private static final String TABLE =
      """
                  BEGIN     PREPARED NETWORK_FAILED ABOUT_TO_STOP REDIRECT_CONFIRMED STOPPED RESUMED  FAILED   ABORT    DRAINED   ROLLED_BACK TIMEOUT
      REQUESTED   PREPARING -        -              refuse        -                  refuse  refuse   ABORTING ABORTING -         -           -
      PREPARING   -         READY    ABORTING       refuse        -                  STOPPED SETTLING ABORTING ABORTING -         -           ABORTING
      READY       -         -        ABORTING       REDIRECTING   -                  STOPPED SETTLING ABORTING ABORTING -         -           -
      REDIRECTING -         -        ABORTING       again         REDIRECTED         STOPPED SETTLING ABORTING ABORTING -         -           ABORTING
      REDIRECTED  -         -        -              again         -                  STOPPED SETTLING ABORTING ABORTING -         -           READY
      STOPPED     -         -        -              refuse        -                  again   SETTLING ABORTING ABORTING -         -           -
      SETTLING    -         -        -              refuse        -                  again   again    refuse   refuse   COMPLETED -           -
      COMPLETED   -         -        -              refuse        -                  again   again    refuse   refuse   -         -           -
      ABORTING    -         -        -              refuse        -                  refuse  refuse   again    again    -         ABORTED     -
      ABORTED     -         -        -              refuse        -                  refuse  refuse   again    again    -         -           -
      """;

  private static final Map<Phase, List<Effect>> EFFECTS_ON_ENTRY =
      Map.of(
          Phase.PREPARING, List.of(Effect.PREPARE),
          Phase.READY, List.of(),
          Phase.REDIRECTING, List.of(Effect.REDIRECT),
          Phase.REDIRECTED, List.of(),
          Phase.STOPPED, List.of(),
          Phase.SETTLING, List.of(Effect.SETTLE),
          Phase.COMPLETED, List.of(),
          Phase.ABORTING, List.of(Effect.ROLL_BACK),
          Phase.ABORTED, List.of());

  static Stream<Arguments> cells() {
    List<String> lines = TABLE.lines().toList();
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
      default -> {
        Phase next = Phase.valueOf(cell);
        assertEquals(Verdict.MOVED, transition.verdict());
        assertEquals(next, transition.next());
        assertEquals(EFFECTS_ON_ENTRY.get(next), transition.effects());
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
        assertTrue(EnumSet.of(Phase.SETTLING, Phase.COMPLETED).contains(phase));
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
    if (!phase.runsAtSource()) {
      assertFalse(MigrationMachine.next(phase, MigrationEvent.TIMEOUT).verdict() == Verdict.MOVED);
    }
  }

  private static void assertStays(Transition transition, Phase phase, Verdict verdict) {
    assertEquals(verdict, transition.verdict());
    assertEquals(phase, transition.next());
    assertTrue(transition.effects().isEmpty());
  }
}

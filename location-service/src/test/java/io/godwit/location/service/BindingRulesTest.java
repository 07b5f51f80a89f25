package io.godwit.location.service;

import static io.godwit.location.Sample.port;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.godwit.location.AttachmentPoint;
import io.godwit.location.Binding;
import io.godwit.location.EndpointId;
import io.godwit.location.LocationException;
import io.godwit.location.Provenance;
import io.godwit.location.Sample;
import io.godwit.location.StaleEpochException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The next binding, over everything that can be asked of every binding there can be: S is the
 * active place, D the standby if there is one, X a third.
 */
class BindingRulesTest {

  private static final EndpointId VM = Sample.id("a", 1);
  private static final AttachmentPoint S = port(1, 10);
  private static final AttachmentPoint D = port(2, 10);
  private static final AttachmentPoint X = port(3, 10);
  private static final long EPOCH = 7;

  private static final String STALE = "stale";
  private static final String REFUSED = "refused";

  private static Binding at(AttachmentPoint place, Provenance by) {
    return Binding.of(VM, place, Optional.empty(), EPOCH, by);
  }

  private static Binding moving(Provenance by) {
    return Binding.of(VM, S, Optional.of(D), EPOCH, by);
  }

  private static AttachmentPoint place(String name) {
    switch (name) {
      case "S":
        return S;
      case "D":
        return D;
      default:
        return X;
    }
  }

  private enum Request {
    BIND {
      @Override
      Binding of(Optional<Binding> now, AttachmentPoint place, long epoch, Provenance by) {
        return BindingRules.bind(VM, now, place, by);
      }
    },
    BIND_AT {
      @Override
      Binding of(Optional<Binding> now, AttachmentPoint place, long epoch, Provenance by) {
        return BindingRules.bindAt(VM, now, place, epoch, by);
      }
    },
    PREPARE {
      @Override
      Binding of(Optional<Binding> now, AttachmentPoint place, long epoch, Provenance by) {
        return BindingRules.prepare(VM, now, place, epoch, by);
      }
    },
    ACTIVATE {
      @Override
      Binding of(Optional<Binding> now, AttachmentPoint place, long epoch, Provenance by) {
        return BindingRules.activate(VM, now, place, epoch, by);
      }
    },
    WITHDRAW {
      @Override
      Binding of(Optional<Binding> now, AttachmentPoint place, long epoch, Provenance by) {
        return BindingRules.withdraw(VM, now, place, epoch);
      }
    };

    abstract Binding of(Optional<Binding> now, AttachmentPoint place, long epoch, Provenance by);
  }

  /** In short: active[+standby], or why not. */
  private static String outcome(
      Request request, Optional<Binding> now, AttachmentPoint place, long epoch, Provenance by) {
    try {
      Binding next = request.of(now, place, epoch, by);
      return name(next.active()) + next.standby().map(s -> "+" + name(s)).orElse("");
    } catch (StaleEpochException e) {
      assertEquals(now, e.current());
      return STALE;
    } catch (LocationException e) {
      assertEquals(LocationException.Kind.CONFLICT, e.kind());
      return REFUSED;
    }
  }

  private static String name(AttachmentPoint place) {
    return place.equals(S) ? "S" : place.equals(D) ? "D" : "X";
  }

  @ParameterizedTest(name = "{0} {1}: none {2}, at S {3}, at S with D {4}")
  @CsvSource({
    // request, place, no binding, at S, at S with D standing by
    "BIND,     S, S,     S,       S+D",
    "BIND,     D, D,     D,       refused",
    "BIND,     X, X,     X,       refused",
    "BIND_AT,  S, stale, S,       S+D",
    "BIND_AT,  D, stale, D,       refused",
    "BIND_AT,  X, stale, X,       refused",
    "PREPARE,  S, stale, refused, refused",
    "PREPARE,  D, stale, S+D,     refused",
    "PREPARE,  X, stale, S+X,     refused",
    "ACTIVATE, S, stale, refused, refused",
    "ACTIVATE, D, stale, refused, D",
    "ACTIVATE, X, stale, refused, refused",
    "WITHDRAW, S, stale, refused, refused",
    "WITHDRAW, D, stale, refused, S",
    "WITHDRAW, X, stale, refused, refused",
  })
  void theWholeTable(Request request, String where, String none, String atS, String atSWithD) {
    AttachmentPoint place = place(where);
    Provenance by = Provenance.ENGINE;
    assertEquals(none, outcome(request, Optional.empty(), place, EPOCH, by));
    assertEquals(atS, outcome(request, Optional.of(at(S, by)), place, EPOCH, by));
    assertEquals(atSWithD, outcome(request, Optional.of(moving(by)), place, EPOCH, by));
  }

  @Test
  void aWeakerSourceChangesNothingThatAStrongerOneSaid() {
    for (Provenance said : Provenance.values()) {
      for (Provenance by : Provenance.values()) {
        boolean mayChange = by.compareTo(said) >= 0;
        assertEquals(
            mayChange ? "X" : REFUSED,
            outcome(Request.BIND, Optional.of(at(S, said)), X, EPOCH, by),
            by + " over " + said);
        assertEquals(
            mayChange ? "S+D" : REFUSED,
            outcome(Request.PREPARE, Optional.of(at(S, said)), D, EPOCH, by));
        assertEquals(
            mayChange ? "D" : REFUSED,
            outcome(Request.ACTIVATE, Optional.of(moving(said)), D, EPOCH, by));
      }
    }
  }

  @Test
  void theRefusalTellsWhoSaidSoAndWhatToDo() {
    LocationException e =
        assertThrows(
            LocationException.class,
            () ->
                BindingRules.bind(
                    VM, Optional.of(at(S, Provenance.ENGINE)), X, Provenance.OPERATOR));
    assertEquals(
        "a-1 was placed at hv1/10 by a migration engine, which an operator does not override:"
            + " start a migration, or remove the endpoint and register it again",
        e.getMessage());
  }

  @Test
  void whoMovesAnEndpointVouchesForItFromThenOn() {
    Binding moved =
        BindingRules.bind(VM, Optional.of(at(S, Provenance.LEARNED)), X, Provenance.OPERATOR);
    assertEquals(Provenance.OPERATOR, moved.provenance());
    Binding activated =
        BindingRules.activate(
            VM, Optional.of(moving(Provenance.OPERATOR)), D, EPOCH, Provenance.ENGINE);
    assertEquals(Provenance.ENGINE, activated.provenance());
  }

  @Test
  void whoPreparesOrWithdrawsVouchesForNothing() {
    Binding prepared =
        BindingRules.prepare(
            VM, Optional.of(at(S, Provenance.LEARNED)), D, EPOCH, Provenance.ENGINE);
    assertEquals(Provenance.LEARNED, prepared.provenance());
    assertEquals(
        Provenance.LEARNED,
        BindingRules.withdraw(VM, Optional.of(prepared), D, EPOCH + 1).provenance());
  }

  @Test
  void sayingWhatIsKnownIsNoChange() {
    Binding now = at(S, Provenance.ENGINE);
    assertEquals(now, BindingRules.bind(VM, Optional.of(now), S, Provenance.LEARNED));
    Binding moving = moving(Provenance.ENGINE);
    assertEquals(moving, BindingRules.bind(VM, Optional.of(moving), S, Provenance.LEARNED));
  }

  @Test
  void everyChangeIsTheNextEpochAndAnotherEpochIsStale() {
    for (Request request : Request.values()) {
      for (Optional<Binding> now : bindings()) {
        for (AttachmentPoint place : List.of(S, D, X)) {
          for (Provenance by : Provenance.values()) {
            check(request, now, place, by);
          }
        }
      }
    }
  }

  private static void check(
      Request request, Optional<Binding> now, AttachmentPoint place, Provenance by) {
    Optional<Binding> done = tried(request, now, place, EPOCH, by);
    if (now.isPresent()) {
      done.ifPresent(
          next ->
              assertEquals(
                  next.equals(now.get()) ? EPOCH : EPOCH + 1, next.epoch(), request + " " + now));
      for (long other : new long[] {1, EPOCH - 2, EPOCH + 1, EPOCH + 100}) {
        if (request != Request.BIND) {
          assertEquals(STALE, outcome(request, now, place, other, by), request + " at " + other);
        }
      }
    }
    // Asked again after it was done, by one who did not hear the answer: the same answer.
    done.filter(next -> request != Request.BIND)
        .ifPresent(
            next ->
                assertEquals(
                    done, tried(request, done, place, EPOCH, by), request + " again after " + now));
  }

  @Test
  void aLaterWriteIsNotTakenForARepetition() {
    // Another writer came between: what stands there now was not this writer's doing.
    Binding moved = Binding.of(VM, X, Optional.empty(), EPOCH + 1, Provenance.ENGINE);
    for (Request request : List.of(Request.BIND_AT, Request.PREPARE, Request.ACTIVATE)) {
      assertEquals(STALE, outcome(request, Optional.of(moved), D, EPOCH, Provenance.ENGINE));
    }
    Binding switched = Binding.of(VM, D, Optional.empty(), EPOCH + 1, Provenance.ENGINE);
    assertEquals(
        STALE, outcome(Request.WITHDRAW, Optional.of(switched), D, EPOCH, Provenance.ENGINE));
    Binding preparedElsewhere = Binding.of(VM, S, Optional.of(X), EPOCH + 1, Provenance.ENGINE);
    assertEquals(
        STALE,
        outcome(Request.PREPARE, Optional.of(preparedElsewhere), D, EPOCH, Provenance.ENGINE));
  }

  @Test
  void aStaleWriteIsToldWhatStandsThere() {
    StaleEpochException e =
        assertThrows(
            StaleEpochException.class,
            () ->
                BindingRules.activate(
                    VM, Optional.of(moving(Provenance.ENGINE)), D, 3, Provenance.ENGINE));
    assertEquals(
        "a-1 is at epoch 7, active at hv1/10 with hv2/10 standing by, not at epoch 3:"
            + " read it again",
        e.getMessage());
    StaleEpochException none =
        assertThrows(
            StaleEpochException.class, () -> BindingRules.withdraw(VM, Optional.empty(), D, 3));
    assertTrue(none.getMessage().contains("a-1 has no place"), none.getMessage());
  }

  private static Optional<Binding> tried(
      Request request, Optional<Binding> now, AttachmentPoint place, long epoch, Provenance by) {
    try {
      return Optional.of(request.of(now, place, epoch, by));
    } catch (LocationException e) {
      return Optional.empty();
    }
  }

  private static List<Optional<Binding>> bindings() {
    List<Optional<Binding>> all = new ArrayList<>();
    all.add(Optional.empty());
    for (Provenance by : Provenance.values()) {
      all.add(Optional.of(at(S, by)));
      all.add(Optional.of(moving(by)));
    }
    return all;
  }
}

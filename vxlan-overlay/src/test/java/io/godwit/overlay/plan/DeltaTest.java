package io.godwit.overlay.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableSet;
import io.godwit.overlay.fabric.SimulatedSwitch;
import io.godwit.overlay.flow.Action;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.flow.Match;
import io.godwit.overlay.flow.Table;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** What a delta does to a switch, which knows a rule by its identity alone. */
class DeltaTest {

  private static final FlowSpec ONE = rule(1, 1);
  private static final FlowSpec ONE_REWRITTEN = rule(1, 2);
  private static final FlowSpec TWO = rule(2, 1);

  private static FlowSpec rule(int identity, long content) {
    return FlowSpec.in(Table.CLASSIFY, identity, Match.builder().inPort(7).build())
        .then(Action.output(content))
        .end();
  }

  @Provide
  Arbitrary<FlowSpec> rules() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 5), Arbitraries.longs().between(1, 3))
        .as(DeltaTest::rule);
  }

  /** Sets as a switch can hold them: one rule an identity. */
  @Provide
  Arbitrary<Set<FlowSpec>> held() {
    return rules()
        .list()
        .ofMaxSize(6)
        .map(
            rules -> {
              Map<FlowSpec.Identity, FlowSpec> held = new LinkedHashMap<>();
              rules.forEach(rule -> held.put(rule.identity(), rule));
              return ImmutableSet.copyOf(held.values());
            });
  }

  @Provide
  Arbitrary<Delta> deltas() {
    return Combinators.combine(held(), rules().set().ofMaxSize(6)).as(Delta::of);
  }

  private static Set<FlowSpec> apply(Delta delta, Collection<FlowSpec> held) {
    SimulatedSwitch tables = new SimulatedSwitch();
    held.forEach(tables::add);
    delta.adds().forEach(tables::add);
    delta.removes().forEach(tables::remove);
    return tables.rules();
  }

  @Test
  void whatIsNewIsAddedAndWhatIsOldRemoved() {
    Delta delta = Delta.between(Set.of(ONE), Set.of(TWO));
    assertEquals(Set.of(TWO), delta.adds());
    assertEquals(Set.of(ONE), delta.removes());
  }

  @Test
  void whatIsReplacedInPlaceIsNotRemovedAfterwards() {
    Delta delta = Delta.between(Set.of(ONE), Set.of(ONE_REWRITTEN));
    assertEquals(Set.of(ONE_REWRITTEN), delta.adds());
    assertEquals(Set.of(), delta.removes());
  }

  @Test
  void ofTwoWithOneIdentityTheOneThatStaysIsPutBackWhenTheOtherGoes() {
    Delta delta = Delta.between(Set.of(ONE, ONE_REWRITTEN), Set.of(ONE_REWRITTEN));
    assertEquals(Set.of(ONE_REWRITTEN), delta.adds());
    assertEquals(Set.of(), delta.removes());
  }

  @Test
  void whatComesAndGoesWithinOneDeltaIsRemoved() {
    Delta come = Delta.between(Set.of(), Set.of(ONE));
    Delta go = Delta.between(Set.of(ONE), Set.of());
    assertEquals(Delta.of(Set.of(), Set.of(ONE)), come.then(go));
    assertEquals(Delta.of(Set.of(ONE), Set.of()), go.then(come));
  }

  @Property
  void addsAndRemovesShareNoIdentity(@ForAll("deltas") Delta one, @ForAll("deltas") Delta other) {
    Delta delta = one.then(other);
    for (FlowSpec removed : delta.removes()) {
      assertTrue(
          delta.adds().stream().noneMatch(added -> added.identity().equals(removed.identity())));
    }
  }

  @Property
  void theDifferenceLeadsFromOneToTheOther(
      @ForAll("held") Set<FlowSpec> actual, @ForAll("held") Set<FlowSpec> desired) {
    assertEquals(desired, apply(Delta.between(actual, desired), actual));
    assertTrue(Delta.between(desired, desired).isEmpty());
  }

  @Property
  void oneDeltaForTwoDoesWhatTheyDoOneAfterTheOther(
      @ForAll("held") Set<FlowSpec> held,
      @ForAll("deltas") Delta one,
      @ForAll("deltas") Delta other) {
    assertEquals(apply(other, apply(one, held)), apply(one.then(other), held));
  }

  @Property
  void compositionIsAssociativeAndHasANeutralElement(
      @ForAll("held") Set<FlowSpec> held,
      @ForAll("deltas") Delta one,
      @ForAll("deltas") Delta two,
      @ForAll("deltas") Delta three) {
    assertEquals(apply(one.then(two).then(three), held), apply(one.then(two.then(three)), held));
    assertEquals(one, one.then(Delta.EMPTY));
    assertEquals(one, Delta.EMPTY.then(one));
  }

  @Property
  void aSumDoesWhatItsPartsDoOneAfterTheOther(
      @ForAll("held") Set<FlowSpec> held, @ForAll List<@From("deltas") Delta> parts) {
    DeltaSum sum = new DeltaSum();
    Set<FlowSpec> then = held;
    for (Delta part : parts) {
      sum.then(part);
      then = apply(part, then);
      assertEquals(then, apply(sum.delta(), held), "asked in between");
    }
    assertEquals(then, apply(sum.delta(), held));
  }
}

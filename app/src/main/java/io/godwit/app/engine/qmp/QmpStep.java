package io.godwit.app.engine.qmp;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.godwit.app.migration.MigrationEvent;
import java.time.Duration;

/** What {@link QmpPlan} answers: where it is now, and what is to be done, in that order. */
@AutoValue
abstract class QmpStep {

  static QmpStep stay(QmpState state) {
    return new AutoValue_QmpStep(state, ImmutableList.of());
  }

  abstract QmpState state();

  abstract ImmutableList<QmpAction> actions();

  final QmpStep to(QmpPhase phase, double nowMillis) {
    return change(state().enter(phase, nowMillis));
  }

  final QmpStep learn(Fact fact) {
    return change(state().with(fact));
  }

  final QmpStep change(QmpState state) {
    return new AutoValue_QmpStep(state, actions());
  }

  final QmpStep look(Side side) {
    return and(QmpAction.look(side));
  }

  final QmpStep send(Side side, QmpCommand command) {
    return and(QmpAction.send(side, command));
  }

  final QmpStep report(MigrationEvent event) {
    return report(event, "");
  }

  final QmpStep report(MigrationEvent event, String reason) {
    return and(QmpAction.report(event, reason));
  }

  final QmpStep note(String event) {
    return note(event, ImmutableMap.of());
  }

  final QmpStep note(String event, ImmutableMap<String, Long> figures) {
    return and(QmpAction.note(event, figures));
  }

  final QmpStep wake(Duration wait) {
    return and(QmpAction.wake(wait));
  }

  private QmpStep and(QmpAction action) {
    return new AutoValue_QmpStep(
        state(), ImmutableList.<QmpAction>builder().addAll(actions()).add(action).build());
  }
}

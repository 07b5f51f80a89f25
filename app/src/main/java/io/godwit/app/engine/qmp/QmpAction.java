package io.godwit.app.engine.qmp;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableMap;
import io.godwit.app.migration.MigrationEvent;
import java.time.Duration;

/** What {@link QmpPlan} wants done. Immutable; what an action's kind does not need is empty. */
@AutoValue
abstract class QmpAction {

  /** The sorts of action. */
  enum Kind {
    /** Send {@link #command()} to {@link #side()}. */
    SEND,
    /** Take a new snapshot of {@link #side()}; it comes as CONNECTED. */
    LOOK,
    /** Report {@link #event()} to the migration, with {@link #text()} as the reason. */
    REPORT,
    /** Note {@link #text()} in the timeline, with {@link #figures()}. */
    NOTE,
    /** Come back with a TICK after {@link #delay()}, instead of any that was asked for before. */
    WAKE
  }

  static QmpAction send(Side side, QmpCommand command) {
    return builder(Kind.SEND).side(side).command(command).build();
  }

  static QmpAction look(Side side) {
    return builder(Kind.LOOK).side(side).build();
  }

  static QmpAction report(MigrationEvent event, String reason) {
    return builder(Kind.REPORT).event(event).text(reason).build();
  }

  static QmpAction note(String event, ImmutableMap<String, Long> figures) {
    return builder(Kind.NOTE).text(event).figures(figures).build();
  }

  static QmpAction wake(Duration delay) {
    return builder(Kind.WAKE).delay(delay).build();
  }

  private static Builder builder(Kind kind) {
    return new AutoValue_QmpAction.Builder()
        .kind(kind)
        .side(Side.SOURCE)
        .command(QmpCommand.queryStatus())
        .event(MigrationEvent.BEGIN)
        .text("")
        .figures(ImmutableMap.of())
        .delay(Duration.ZERO);
  }

  abstract Kind kind();

  abstract Side side();

  abstract QmpCommand command();

  abstract MigrationEvent event();

  abstract String text();

  abstract ImmutableMap<String, Long> figures();

  abstract Duration delay();

  @AutoValue.Builder
  abstract static class Builder {
    abstract Builder kind(Kind kind);

    abstract Builder side(Side side);

    abstract Builder command(QmpCommand command);

    abstract Builder event(MigrationEvent event);

    abstract Builder text(String text);

    abstract Builder figures(ImmutableMap<String, Long> figures);

    abstract Builder delay(Duration delay);

    abstract QmpAction build();
  }
}

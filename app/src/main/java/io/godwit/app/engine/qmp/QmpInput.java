package io.godwit.app.engine.qmp;

import com.google.auto.value.AutoValue;

/** Something that happened, as {@link QmpPlan} hears of it. Immutable. */
@AutoValue
abstract class QmpInput {

  /** What can happen. */
  enum Kind {
    /** The monitor of a side answers; with its snapshot. */
    CONNECTED,
    /** The connection to the monitor of a side is gone; another is being tried. */
    LOST,
    /** The host of a side says that nobody listens there: that process has ended. */
    GONE,
    /** A side took the command of {@link #command() this name}. */
    TAKEN,
    /** A side refused the command of {@link #command() this name}; with the reason. */
    REFUSED,
    /** The source answered a query about the migration. */
    PROGRESS,
    /** The migration is in another state, as a side sees it. */
    STATUS,
    /** The source began another round of copying. */
    ROUND,
    /** The guest stopped at a side. */
    STOPPED,
    /** The guest runs at a side. */
    RESUMED,
    /** The network is prepared. */
    NETWORK_READY,
    /** The network's redirect is confirmed. */
    NETWORK_REDIRECTED,
    /** Somebody wants it undone, or the network gave up; with the reason. */
    CANCEL,
    /** The time that was asked for has come. */
    TICK
  }

  static QmpInput of(Kind kind) {
    return builder(kind).build();
  }

  static QmpInput of(Kind kind, Side side) {
    return builder(kind).side(side).build();
  }

  static QmpInput connected(Side side, Snapshot snapshot) {
    return builder(Kind.CONNECTED).side(side).snapshot(snapshot).build();
  }

  static QmpInput taken(Side side, String command) {
    return builder(Kind.TAKEN).side(side).command(command).build();
  }

  static QmpInput refused(Side side, String command, String reason) {
    return builder(Kind.REFUSED).side(side).command(command).reason(reason).build();
  }

  static QmpInput progress(Progress progress) {
    return builder(Kind.PROGRESS).progress(progress).build();
  }

  static QmpInput status(Side side, MigrationStatus status) {
    return builder(Kind.STATUS).side(side).progress(Progress.of(status, 0, 0, 0, 0, "")).build();
  }

  static QmpInput cancel(String reason) {
    return builder(Kind.CANCEL).reason(reason).build();
  }

  private static Builder builder(Kind kind) {
    return new AutoValue_QmpInput.Builder()
        .kind(kind)
        .side(Side.SOURCE)
        .command("")
        .reason("")
        .progress(Progress.NOTHING)
        .snapshot(Snapshot.of("", Progress.NOTHING, false));
  }

  abstract Kind kind();

  /** Whose it is, where that means something. */
  abstract Side side();

  abstract String command();

  abstract String reason();

  abstract Progress progress();

  abstract Snapshot snapshot();

  final MigrationStatus status() {
    return progress().status();
  }

  final boolean is(Kind kind, Side side) {
    return kind() == kind && side() == side;
  }

  @AutoValue.Builder
  abstract static class Builder {
    abstract Builder kind(Kind kind);

    abstract Builder side(Side side);

    abstract Builder command(String name);

    abstract Builder reason(String reason);

    abstract Builder progress(Progress progress);

    abstract Builder snapshot(Snapshot snapshot);

    abstract QmpInput build();
  }
}

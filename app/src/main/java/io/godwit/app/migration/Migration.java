package io.godwit.app.migration;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.EndpointId;
import io.godwit.overlay.channel.Channel;
import io.godwit.overlay.view.Placement;
import io.godwit.overlay.view.Stage;
import java.util.Locale;
import java.util.Optional;

/**
 * A migration of one endpoint from one attachment point to another, as far as it got. Immutable;
 * {@link MigrationMachine} says what may follow.
 */
@AutoValue
public abstract class Migration {

  /** As asked for. */
  public static Migration request(
      MigrationId id,
      EndpointId endpoint,
      AttachmentPoint from,
      AttachmentPoint to,
      EngineChoice engine,
      Optional<Channel> channel,
      long epoch,
      boolean comesHome,
      double nowMillis) {
    return new AutoValue_Migration(
        id,
        endpoint,
        from,
        to,
        engine,
        channel,
        epoch,
        comesHome,
        Phase.REQUESTED,
        "",
        ImmutableList.of(TimelineEntry.of("requested", nowMillis)));
  }

  /** As stored. */
  public static Migration restore(
      MigrationId id,
      EndpointId endpoint,
      AttachmentPoint from,
      AttachmentPoint to,
      EngineChoice engine,
      Optional<Channel> channel,
      long epoch,
      boolean comesHome,
      Phase phase,
      String reason,
      ImmutableList<TimelineEntry> timeline) {
    return new AutoValue_Migration(
        id, endpoint, from, to, engine, channel, epoch, comesHome, phase, reason, timeline);
  }

  public abstract MigrationId id();

  public abstract EndpointId endpoint();

  public abstract AttachmentPoint from();

  public abstract AttachmentPoint to();

  /** Which engine moves the guest. */
  public abstract EngineChoice engine();

  /** On which connections the guest is copied; empty if nobody said. */
  public abstract Optional<Channel> channel();

  /** The epoch that the endpoint's binding gets when the guest runs at the destination. */
  public abstract long epoch();

  /** Whether the guest will soon come back, so that its way home is kept prepared. */
  public abstract boolean comesHome();

  public abstract Phase phase();

  /** Why it was aborted; empty otherwise. */
  public abstract String reason();

  public abstract ImmutableList<TimelineEntry> timeline();

  public final MigrationState state() {
    return phase().state();
  }

  /** How often it has entered the phase that it is in. */
  final long attempt() {
    return timeline().stream().filter(entry -> entry.event().equals(mark(phase()))).count();
  }

  private static String mark(Phase phase) {
    return phase.name().toLowerCase(Locale.ROOT);
  }

  /** The channel while it is open: from the preparation on, until the migration is over. */
  final Optional<Channel> openChannel() {
    return phase() == Phase.REQUESTED || state().isTerminal() ? Optional.empty() : channel();
  }

  /** Whether memory may still be on its way although the guest runs at the destination. */
  final boolean awaitsSource() {
    return channel().map(Channel::untilSourceDone).orElse(false);
  }

  /** The same once the source has sent everything. */
  Migration sourceDone() {
    return with(phase(), reason(), timeline(), channel().map(Channel::released));
  }

  /** Where its endpoint is and goes in its phase, as far as rules are concerned. */
  public final Placement placement() {
    return placementIn(phase());
  }

  /** The same in another phase. */
  final Placement placementIn(Phase phase) {
    if (phase.stage() != Stage.STEADY) {
      return Placement.moving(phase.stage(), from(), to(), epoch());
    }
    return Placement.steady(phase == Phase.COMPLETED ? to() : from(), epoch());
  }

  /** The way back of a completed migration; its id is made from this one's. */
  Migration home(double nowMillis) {
    String id = id().value();
    return request(
        MigrationId.of(id.substring(0, Math.min(id.length(), 59)) + "-home"),
        endpoint(),
        to(),
        from(),
        engine(),
        channel().map(Channel::reversed),
        // The binding is one epoch past this migration's; the next one follows it.
        epoch() + 2,
        false,
        nowMillis);
  }

  Migration enter(Phase phase, double nowMillis) {
    return with(phase, reason(), mark(TimelineEntry.of(mark(phase), nowMillis)));
  }

  Migration because(String reason) {
    return with(phase(), reason, timeline());
  }

  Migration note(TimelineEntry entry) {
    return with(phase(), reason(), mark(entry));
  }

  private Migration with(Phase phase, String reason, ImmutableList<TimelineEntry> timeline) {
    return with(phase, reason, timeline, channel());
  }

  private Migration with(
      Phase phase,
      String reason,
      ImmutableList<TimelineEntry> timeline,
      Optional<Channel> channel) {
    return restore(
        id(),
        endpoint(),
        from(),
        to(),
        engine(),
        channel,
        epoch(),
        comesHome(),
        phase,
        reason,
        timeline);
  }

  private ImmutableList<TimelineEntry> mark(TimelineEntry entry) {
    return ImmutableList.<TimelineEntry>builder().addAll(timeline()).add(entry).build();
  }
}

package io.godwit.app;

import io.godwit.app.learning.Announcement;
import io.godwit.app.learning.Learning;
import io.godwit.app.migration.Migration;
import io.godwit.app.migration.MigrationCoordinator;
import io.godwit.app.migration.MigrationEvent;
import io.godwit.app.program.NetworkProgrammer;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.EndpointId;
import io.godwit.overlay.view.Attachment;
import io.godwit.overlay.view.NetworkView;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** What announcements do to migrations and to the view, on the control thread. */
final class AnnouncedMigrations implements Learning.Reactions {

  private static final String ANNOUNCED = "announced";

  private final MigrationCoordinator migrations;
  private final NetworkProgrammer programmer;
  private final ScheduledExecutorService control;

  AnnouncedMigrations(
      MigrationCoordinator migrations,
      NetworkProgrammer programmer,
      ScheduledExecutorService control) {
    this.migrations = migrations;
    this.programmer = programmer;
    this.control = control;
  }

  @Override
  public void heard(
      EndpointId endpoint, AttachmentPoint at, Announcement.Kind kind, boolean counts) {
    control.execute(
        () ->
            migrations
                .activeOf(endpoint)
                .filter(migration -> migration.to().equals(at))
                .ifPresent(migration -> announced(migration, kind, counts)));
  }

  private void announced(Migration migration, Announcement.Kind kind, boolean counts) {
    if (migration.timeline().stream().noneMatch(entry -> entry.event().equals(ANNOUNCED))) {
      migrations.note(migration.id(), ANNOUNCED);
    }
    if (counts) {
      migrations.feed(migration.id(), MigrationEvent.ANNOUNCED, kind.name());
    }
  }

  @Override
  public void mute(AttachmentPoint place, long millis) {
    control.execute(() -> update(place, true));
    control.schedule(() -> update(place, false), millis, TimeUnit.MILLISECONDS);
  }

  private void update(AttachmentPoint place, boolean muted) {
    programmer.update(
        view -> {
          NetworkView changed = muted ? view.withMuted(place) : view.withoutMuted(place);
          // The rules of whoever moves there depend on it.
          Optional<Attachment> moving =
              migrations.activeTo(place).flatMap(m -> view.attachment(m.endpoint()));
          return moving.map(a -> changed.with(a.endpoint(), a.placement())).orElse(changed);
        });
  }
}

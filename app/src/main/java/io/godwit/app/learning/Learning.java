package io.godwit.app.learning;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import com.google.common.util.concurrent.AtomicLongMap;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.EndpointId;
import io.godwit.location.conflict.Sightings;
import io.godwit.location.conflict.Verdict;
import io.godwit.location.service.LocationListener;
import io.godwit.location.store.StoreUnavailableException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears announcements, as many as may be, has them judged and tells what follows. Frames are
 * counted and dropped on the thread that brings them; all else happens on an executor with a
 * bounded queue. Safe for use by several threads.
 */
public final class Learning implements LocationListener {

  private static final Logger log = LoggerFactory.getLogger(Learning.class);

  private static final long REFUSAL_LOG_MILLIS = 1_000;

  /** What follows. Calls return at once and may come from any thread. */
  public interface Reactions {

    /**
     * An endpoint was heard where it is, or where a migration leads.
     *
     * @param counts whether its network takes this for a word that it runs there
     */
    void heard(EndpointId endpoint, AttachmentPoint at, Announcement.Kind kind, boolean counts);

    /** A port says too much: nobody listens to it for so many milliseconds. */
    void mute(AttachmentPoint place, long millis);
  }

  private final Sightings sightings;
  private final Reactions reactions;
  private final Executor judges;
  private final LongSupplier clock;
  private final AnnouncementGate gate = new AnnouncementGate();
  private final Map<String, EdgeId> edges = new ConcurrentHashMap<>();
  private final AtomicLongMap<Outcome> counts = AtomicLongMap.create();
  private final AtomicLong lastRefusalLogged = new AtomicLong();

  /**
   * @param judges where judging may block for the store; refuses what is too much for it
   * @param clock ms since 1970
   */
  public Learning(Sightings sightings, Reactions reactions, Executor judges, LongSupplier clock) {
    this.sightings = sightings;
    this.reactions = reactions;
    this.judges = judges;
    this.clock = clock;
  }

  @Override
  public void edgeChanged(EdgeId id, Optional<Edge> before, Optional<Edge> now) {
    before.ifPresent(edge -> edges.remove(edge.switchId(), id));
    now.ifPresent(edge -> edges.put(edge.switchId(), id));
  }

  /** A frame came from a switch; returns at once. Frames from switches of no edge are nothing. */
  public void hear(String switchId, long port, Announcement announcement) {
    @Nullable EdgeId edge = edges.get(switchId);
    if (edge == null || port < 1 || port > AttachmentPoint.MAX_PORT) {
      return;
    }
    AttachmentPoint place = AttachmentPoint.of(edge, port);
    switch (gate.ask(place, clock.getAsLong())) {
      case LISTEN:
        listen(place, announcement);
        break;
      case MUTE:
        log.warn("{} says too much and is muted for a while", place);
        reactions.mute(place, AnnouncementGate.MUTE_MILLIS);
        count(Outcome.DROPPED);
        break;
      case DROP:
        count(Outcome.DROPPED);
        break;
    }
  }

  /** How many frames came to what, since the start. */
  public ImmutableMap<Outcome, Long> counts() {
    return Maps.toMap(ImmutableList.copyOf(Outcome.values()), counts::get);
  }

  private void listen(AttachmentPoint place, Announcement announcement) {
    try {
      judges.execute(() -> judge(place, announcement));
    } catch (RejectedExecutionException e) {
      count(Outcome.DROPPED);
    }
  }

  private void judge(AttachmentPoint place, Announcement heard) {
    try {
      Verdict verdict = sightings.sighted(heard.mac(), heard.ip(), place);
      count(act(place, heard, verdict));
    } catch (StoreUnavailableException e) {
      log.warn("Could not learn from {} at {}: {}", heard, place, e.getMessage());
      count(Outcome.DROPPED);
    }
  }

  private Outcome act(AttachmentPoint place, Announcement heard, Verdict verdict) {
    switch (verdict.action()) {
      case NONE:
        verdict
            .endpoint()
            .ifPresent(endpoint -> reactions.heard(endpoint, place, heard.kind(), false));
        return Outcome.KNOWN;
      case NOTE:
      case CONFIRM:
        boolean counts = verdict.action() == Verdict.Action.CONFIRM;
        verdict
            .endpoint()
            .ifPresent(endpoint -> reactions.heard(endpoint, place, heard.kind(), counts));
        return Outcome.EXPECTED;
      case MOVE:
        verdict
            .endpoint()
            .ifPresent(
                endpoint -> log.info("Learned from {} that {} is at {}", heard, endpoint, place));
        return Outcome.LEARNED;
      case REFUSE:
        logRefusal(place, heard, verdict);
        return Outcome.REFUSED;
    }
    throw new AssertionError(verdict);
  }

  /** One line a second is enough to see that something is refused, and what. */
  private void logRefusal(AttachmentPoint place, Announcement heard, Verdict verdict) {
    long now = clock.getAsLong();
    long last = lastRefusalLogged.get();
    if (Math.abs(now - last) >= REFUSAL_LOG_MILLIS && lastRefusalLogged.compareAndSet(last, now)) {
      log.info("Refused {} at {}: {}", heard, place, verdict.reason());
    }
  }

  private void count(Outcome outcome) {
    counts.incrementAndGet(outcome);
  }
}

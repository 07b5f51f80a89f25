package io.godwit.app.migration;

import com.google.auto.value.AutoValue;
import java.time.Duration;
import java.util.Optional;

/** The waits of a migration that are not decided by an event. Immutable. */
@AutoValue
public abstract class MigrationTimings {

  /** At least one part in so many of what confirming took is waited for. */
  private static final int DATAPATH_SHARE = 4;

  private static final double NANOS_PER_MILLI = 1e6;

  public static final MigrationTimings DEFAULTS =
      new AutoValue_MigrationTimings.Builder()
          .prepare(Duration.ofSeconds(10))
          .ready(Duration.ofHours(24))
          .redirect(Duration.ofSeconds(2))
          .poised(Duration.ofSeconds(5))
          .stop(Duration.ofSeconds(5))
          .overdue(Duration.ofSeconds(30))
          .repoint(Duration.ofMillis(10))
          .flight(Duration.ofMillis(1))
          .datapath(Duration.ofNanos(500_000))
          .drain(Duration.ofMillis(500))
          .vouch(Duration.ofSeconds(30))
          .peers(Duration.ofSeconds(30))
          .retry(Duration.ofSeconds(1))
          .rejoin(Duration.ofSeconds(30))
          .build();

  /** Longest wait for the destination's preparation. */
  public abstract Duration prepare();

  /** Longest that a prepared destination is kept for an engine that says nothing. */
  public abstract Duration ready();

  /** Longest wait for the redirect's confirmation, or for what is turned before it. */
  public abstract Duration redirect();

  /** Longest that the others' way leads over the destination before the stop is announced. */
  public abstract Duration poised();

  /** Longest wait for an announced stop before the redirect is withdrawn. */
  public abstract Duration stop();

  /** After this long a wait that only others can end is noted as overdue. */
  public abstract Duration overdue();

  /**
   * Longest that the source's edge waits for the others to turn to the destination before it does;
   * what a slower one sends on may overtake what the source bounces for it.
   */
  public abstract Duration repoint();

  /**
   * How long what the others have sent before they turned may take to the source: their datapaths'
   * lag and the underlay's delay.
   */
  public abstract Duration flight();

  /**
   * How long a switch's cached megaflows are let follow its confirmed tables at least (measured:
   * they do within 0.3 ms, within 1.5 with 500 ports). The confirmation has taken half a
   * millisecond to get here, and the engine's answer takes another to get there.
   */
  public abstract Duration datapath();

  /**
   * The same of a switch that has taken so long to confirm: one that waits for a processor lets its
   * caches wait, too (seen: 57 ms lost after a redirect that took 0.6 s).
   *
   * @param confirmedMillis from the redirect until it was confirmed, in milliseconds
   */
  final Duration datapathAfter(double confirmedMillis) {
    Duration share = Duration.ofNanos((long) (confirmedMillis / DATAPATH_SHARE * NANOS_PER_MILLI));
    return share.compareTo(datapath()) > 0 ? share : datapath();
  }

  /** How long nothing may have been bounced at the source before the bounce goes. */
  public abstract Duration drain();

  /**
   * How long the source goes on answering for a guarded endpoint's connections; what is idle for
   * longer is judged anew at the destination. Open vSwitch forgets UDP after 30 to 60 s.
   */
  public abstract Duration vouch();

  /** How long the source bounces for a peer that is away. */
  public abstract Duration peers();

  /** Pause before something that failed is tried again. */
  public abstract Duration retry();

  /**
   * How long engines and switches have to come back to a controller that was restarted: their news
   * of the time without it must be heard before its silence is taken for theirs.
   */
  public abstract Duration rejoin();

  /** To change some. */
  public abstract Builder toBuilder();

  /** The longest that a migration stays in {@code phase} unremarked; empty if for ever. */
  final Optional<Duration> of(Phase phase) {
    switch (phase) {
      case REQUESTED:
      case PREPARING:
        return Optional.of(prepare());
      case READY:
        return Optional.of(ready());
      case POISED:
        return Optional.of(poised());
      case APPROACHING:
      case REPOINTING:
      case REDIRECTING:
        return Optional.of(redirect());
      case REDIRECTED:
        return Optional.of(stop());
      case STOPPED:
      case RETREATING:
      case WITHDRAWING:
        return Optional.of(overdue());
      case SETTLING:
        return Optional.of(peers().plus(overdue()));
      default:
        return Optional.empty();
    }
  }

  /** Collects timings. */
  @AutoValue.Builder
  public abstract static class Builder {
    public abstract Builder prepare(Duration wait);

    public abstract Builder ready(Duration wait);

    public abstract Builder redirect(Duration wait);

    public abstract Builder poised(Duration wait);

    public abstract Builder stop(Duration wait);

    public abstract Builder overdue(Duration wait);

    public abstract Builder repoint(Duration wait);

    public abstract Builder flight(Duration wait);

    public abstract Builder datapath(Duration wait);

    public abstract Builder drain(Duration wait);

    public abstract Builder vouch(Duration wait);

    public abstract Builder peers(Duration wait);

    public abstract Builder retry(Duration wait);

    public abstract Builder rejoin(Duration wait);

    public abstract MigrationTimings build();
  }
}

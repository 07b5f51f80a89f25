package io.godwit.app.migration;

import com.google.auto.value.AutoValue;
import java.time.Duration;

/** The waits of a migration that are not decided by an event. */
@AutoValue
public abstract class MigrationTimings {

  public static final MigrationTimings DEFAULTS =
      of(
          Duration.ofSeconds(10),
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          Duration.ofMillis(2),
          Duration.ofMillis(500),
          Duration.ofSeconds(30),
          Duration.ofSeconds(1));

  /**
   * @param prepare longest wait for the destination's preparation
   * @param redirect longest wait for the redirect's confirmation
   * @param stop longest wait for an announced stop before the redirect is withdrawn
   * @param datapath how long a switch's cached megaflows may follow its confirmed tables (measured:
   *     up to 0.3 ms, 1.5 ms with 500 ports)
   * @param drain how long the source bounces after every edge has confirmed the destination
   * @param peers how long the source bounces for a peer that is away
   * @param retry pause before something that failed is tried again
   */
  public static MigrationTimings of(
      Duration prepare,
      Duration redirect,
      Duration stop,
      Duration datapath,
      Duration drain,
      Duration peers,
      Duration retry) {
    return new AutoValue_MigrationTimings(prepare, redirect, stop, datapath, drain, peers, retry);
  }

  public abstract Duration prepare();

  public abstract Duration redirect();

  public abstract Duration stop();

  public abstract Duration datapath();

  public abstract Duration drain();

  public abstract Duration peers();

  public abstract Duration retry();
}

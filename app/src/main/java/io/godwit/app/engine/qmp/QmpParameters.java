package io.godwit.app.engine.qmp;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableMap;
import com.google.common.net.HostAndPort;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What a migration by QMP needs to know. Immutable; stored with its migration. */
@AutoValue
public abstract class QmpParameters {

  /** Slow enough that the end of the first round can be seen coming. */
  private static final long DEFAULT_BANDWIDTH = 64L << 20;

  private static final long DEFAULT_ROUNDS = 3;
  private static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(30);
  private static final Duration DEFAULT_DOWNTIME = Duration.ofSeconds(2);

  /** QEMU's own default: in this mode QEMU decides by it when to stop the guest. */
  private static final Duration DEFAULT_PAUSE_DOWNTIME = Duration.ofMillis(300);

  /** The end begins in time for a controller that looks but four times a second. */
  private static final long PARTS_OF_A_SECOND = 4;

  private static final long MIN_THRESHOLD = 1L << 20;

  /** The monitor of the QEMU process that the guest runs in. */
  public abstract HostAndPort source();

  /** The monitor of the QEMU process that was started with {@code -incoming defer}. */
  public abstract HostAndPort destination();

  /** Where the destination listens for the guest, as QEMU writes it: {@code tcp:10.0.0.2:4555}. */
  public abstract String channel();

  public abstract QmpMode mode();

  /** How fast memory is copied while the guest runs, in bytes per second. */
  public abstract long maxBandwidth();

  /** Longest that the guest may stand still at the end. */
  public abstract Duration downtime();

  /**
   * The end begins once no more than this is left to copy, in bytes. More than what QEMU copies at
   * a stretch, or the moment is missed.
   */
  public abstract long thresholdBytes();

  /** Hybrid: rounds of pre-copy before it turns to post-copy. */
  public abstract long rounds();

  /** Hybrid: how long pre-copy may take before it turns to post-copy. */
  public abstract Duration patience();

  /** With the defaults for everything that may be left out. */
  public static Builder builder(
      HostAndPort source, HostAndPort destination, String channel, QmpMode mode) {
    return new AutoValue_QmpParameters.Builder()
        .source(source)
        .destination(destination)
        .channel(channel)
        .mode(mode)
        .maxBandwidth(DEFAULT_BANDWIDTH)
        .downtime(
            mode == QmpMode.PAUSE_BEFORE_SWITCHOVER ? DEFAULT_PAUSE_DOWNTIME : DEFAULT_DOWNTIME)
        .rounds(DEFAULT_ROUNDS)
        .patience(DEFAULT_PATIENCE);
  }

  /** As they are stored. */
  public ImmutableMap<String, String> toSettings() {
    return ImmutableMap.<String, String>builder()
        .put("source", source().toString())
        .put("destination", destination().toString())
        .put("channel", channel())
        .put("mode", mode().text())
        .put("maxBandwidth", Long.toString(maxBandwidth()))
        .put("downtimeMillis", Long.toString(downtime().toMillis()))
        .put("thresholdBytes", Long.toString(thresholdBytes()))
        .put("rounds", Long.toString(rounds()))
        .put("patienceMillis", Long.toString(patience().toMillis()))
        .build();
  }

  /**
   * @throws IllegalArgumentException if these are no stored parameters
   */
  public static QmpParameters fromSettings(Map<String, String> settings) {
    return builder(
            HostAndPort.fromString(setting(settings, "source")),
            HostAndPort.fromString(setting(settings, "destination")),
            setting(settings, "channel"),
            QmpMode.parse(setting(settings, "mode")).orElseThrow(IllegalArgumentException::new))
        .maxBandwidth(Long.parseLong(setting(settings, "maxBandwidth")))
        .downtime(Duration.ofMillis(Long.parseLong(setting(settings, "downtimeMillis"))))
        .thresholdBytes(Long.parseLong(setting(settings, "thresholdBytes")))
        .rounds(Long.parseLong(setting(settings, "rounds")))
        .patience(Duration.ofMillis(Long.parseLong(setting(settings, "patienceMillis"))))
        .build();
  }

  private static String setting(Map<String, String> settings, String name) {
    String value = settings.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the setting " + name + " is missing");
    }
    return value;
  }

  /** Collects what differs from the defaults. */
  @AutoValue.Builder
  public abstract static class Builder {

    abstract Builder source(HostAndPort source);

    abstract Builder destination(HostAndPort destination);

    abstract Builder channel(String channel);

    abstract Builder mode(QmpMode mode);

    public abstract Builder maxBandwidth(long bytesPerSecond);

    public abstract Builder downtime(Duration downtime);

    public abstract Builder thresholdBytes(long bytes);

    public abstract Builder rounds(long rounds);

    public abstract Builder patience(Duration patience);

    abstract long maxBandwidth();

    abstract Optional<Long> thresholdBytes();

    abstract QmpParameters autoBuild();

    public final QmpParameters build() {
      if (!thresholdBytes().isPresent()) {
        thresholdBytes(Math.max(MIN_THRESHOLD, maxBandwidth() / PARTS_OF_A_SECOND));
      }
      return autoBuild();
    }
  }
}

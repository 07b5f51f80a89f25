package io.godwit.app.engine.qmp;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.time.Duration;

/** A command to a QEMU process, by the names of its QAPI schema. Immutable. */
@AutoValue
public abstract class QmpCommand {

  static final String QUERY_STATUS = "query-status";
  static final String QUERY_MIGRATE = "query-migrate";
  static final String SET_CAPABILITIES = "migrate-set-capabilities";
  static final String SET_PARAMETERS = "migrate-set-parameters";
  static final String INCOMING = "migrate-incoming";
  static final String CONT = "cont";

  public abstract String name();

  /** Numbers, texts, and lists of maps of those. */
  public abstract ImmutableMap<String, Object> arguments();

  static QmpCommand queryStatus() {
    return of(QUERY_STATUS);
  }

  static QmpCommand queryMigrate() {
    return of(QUERY_MIGRATE);
  }

  /** Both sides must have the same of them before either begins. */
  static QmpCommand capabilities(QmpMode mode) {
    return of(
        SET_CAPABILITIES,
        "capabilities",
        ImmutableList.of(
            capability("events", true),
            capability("postcopy-ram", mode.mayTurnToPostCopy()),
            capability("pause-before-switchover", mode == QmpMode.PAUSE_BEFORE_SWITCHOVER)));
  }

  private static ImmutableMap<String, Object> capability(String name, boolean state) {
    return ImmutableMap.of("capability", name, "state", state);
  }

  static QmpCommand limits(long bytesPerSecond, Duration downtime) {
    return of(
        SET_PARAMETERS, "max-bandwidth", bytesPerSecond, "downtime-limit", downtime.toMillis());
  }

  static QmpCommand bandwidth(long bytesPerSecond) {
    return of(SET_PARAMETERS, "max-bandwidth", bytesPerSecond);
  }

  static QmpCommand incoming(String channel) {
    return of(INCOMING, "uri", channel);
  }

  static QmpCommand migrate(String channel) {
    return of("migrate", "uri", channel);
  }

  static QmpCommand stop() {
    return of("stop");
  }

  static QmpCommand cont() {
    return of(CONT);
  }

  static QmpCommand startPostCopy() {
    return of("migrate-start-postcopy");
  }

  static QmpCommand leavePreSwitchover() {
    return of("migrate-continue", "state", "pre-switchover");
  }

  static QmpCommand cancel() {
    return of("migrate_cancel");
  }

  static QmpCommand quit() {
    return of("quit");
  }

  private static QmpCommand of(String name) {
    return new AutoValue_QmpCommand(name, ImmutableMap.of());
  }

  private static QmpCommand of(String name, String key, Object value) {
    return new AutoValue_QmpCommand(name, ImmutableMap.of(key, value));
  }

  private static QmpCommand of(
      String name, String key1, Object value1, String key2, Object value2) {
    return new AutoValue_QmpCommand(name, ImmutableMap.of(key1, value1, key2, value2));
  }
}

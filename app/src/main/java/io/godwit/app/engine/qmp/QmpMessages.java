package io.godwit.app.engine.qmp;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Reads what QEMU says, by the names of its QAPI schema. */
final class QmpMessages {

  private QmpMessages() {}

  /** What an event means for the migration, if it means anything. */
  static Optional<QmpInput> event(Side side, JsonNode message) {
    JsonNode data = message.path("data");
    switch (message.path("event").asText()) {
      case "STOP":
        return Optional.of(QmpInput.of(QmpInput.Kind.STOPPED, side));
      case "RESUME":
        return Optional.of(QmpInput.of(QmpInput.Kind.RESUMED, side));
      case "MIGRATION":
        return Optional.of(
            QmpInput.status(side, MigrationStatus.parse(data.path("status").asText())));
      case "MIGRATION_PASS":
        return Optional.of(QmpInput.of(QmpInput.Kind.ROUND, side));
      default:
        return Optional.empty();
    }
  }

  static boolean isEvent(JsonNode message) {
    return message.has("event");
  }

  /** Whether it is a command's refusal. */
  static boolean isError(JsonNode answer) {
    return answer.has("error");
  }

  static String error(JsonNode answer) {
    return answer.path("error").path("desc").asText();
  }

  /** The answer to {@code query-migrate}. */
  static Progress progress(JsonNode answer) {
    JsonNode info = answer.path("return");
    JsonNode ram = info.path("ram");
    return Progress.of(
        MigrationStatus.parse(info.path("status").asText("none")),
        ram.path("total").asLong(),
        ram.path("remaining").asLong(),
        ram.path("dirty-sync-count").asLong(),
        ram.path("dirty-pages-rate").asLong() * ram.path("page-size").asLong(),
        info.path("error-desc").asText(""));
  }

  /** The answers to {@code query-status} and {@code query-migrate}. */
  static Snapshot snapshot(JsonNode status, JsonNode migrate) {
    return Snapshot.of(
        status.path("return").path("status").asText(),
        progress(migrate),
        migrate.path("return").has("socket-address"));
  }
}

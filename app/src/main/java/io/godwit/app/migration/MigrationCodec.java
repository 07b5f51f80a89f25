package io.godwit.app.migration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.EdgeId;
import io.godwit.location.EndpointId;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A migration as bytes: JSON with a version, so that a later release can read it. Thread-safe. */
public final class MigrationCodec {

  private static final int VERSION = 1;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private MigrationCodec() {}

  /** What is stored. */
  public static byte[] encode(Migration migration) {
    ArrayNode timeline = MAPPER.createArrayNode();
    migration
        .timeline()
        .forEach(
            entry ->
                timeline.add(
                    MAPPER
                        .createObjectNode()
                        .put("event", entry.event())
                        .put("at", entry.atMillis())));
    ObjectNode node =
        MAPPER
            .createObjectNode()
            .put("version", VERSION)
            .put("id", migration.id().value())
            .put("endpoint", migration.endpoint().value())
            .put("engine", migration.engine())
            .put("epoch", migration.epoch())
            .put("comesHome", migration.comesHome())
            .put("phase", migration.phase().name())
            .put("reason", migration.reason());
    node.set("from", place(migration.from()));
    node.set("to", place(migration.to()));
    node.set("timeline", timeline);
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @throws IllegalArgumentException if these bytes are no migration of a known version
   */
  public static Migration decode(byte[] bytes) {
    JsonNode node;
    try {
      node = MAPPER.readTree(bytes);
    } catch (IOException e) {
      throw new IllegalArgumentException("not a stored migration", e);
    }
    if (node.path("version").asInt() != VERSION) {
      throw new IllegalArgumentException(
          "a migration stored in form " + node.path("version") + ", known is " + VERSION);
    }
    ImmutableList.Builder<TimelineEntry> timeline = ImmutableList.builder();
    for (JsonNode entry : node.get("timeline")) {
      timeline.add(TimelineEntry.of(entry.get("event").asText(), entry.get("at").asDouble()));
    }
    return Migration.restore(
        MigrationId.of(node.get("id").asText()),
        EndpointId.of(node.get("endpoint").asText()),
        place(node.get("from")),
        place(node.get("to")),
        node.get("engine").asText(),
        node.get("epoch").asLong(),
        node.get("comesHome").asBoolean(),
        Phase.valueOf(node.get("phase").asText()),
        node.get("reason").asText(),
        timeline.build());
  }

  private static ObjectNode place(AttachmentPoint place) {
    return MAPPER.createObjectNode().put("edge", place.edge().value()).put("port", place.port());
  }

  private static AttachmentPoint place(JsonNode node) {
    return AttachmentPoint.of(EdgeId.of(node.get("edge").asText()), node.get("port").asLong());
  }
}

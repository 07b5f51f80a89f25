package io.godwit.app.migration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.EdgeId;
import io.godwit.location.EndpointId;
import io.godwit.overlay.channel.Channel;
import io.godwit.overlay.policy.PortRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.onlab.packet.IpAddress;

/** A migration as bytes: JSON with a version, so that a later release can read it. Thread-safe. */
public final class MigrationCodec {

  private static final int VERSION = 1;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private MigrationCodec() {}

  /** What is stored. */
  public static byte[] encode(Migration migration) {
    ArrayNode timeline = MAPPER.createArrayNode();
    migration.timeline().forEach(entry -> timeline.add(entry(entry)));
    ObjectNode settings = MAPPER.createObjectNode();
    migration.engine().settings().forEach(settings::put);
    ObjectNode node =
        MAPPER
            .createObjectNode()
            .put("version", VERSION)
            .put("id", migration.id().value())
            .put("endpoint", migration.endpoint().value())
            .put("engine", migration.engine().name())
            .put("epoch", migration.epoch())
            .put("comesHome", migration.comesHome())
            .put("phase", migration.phase().name())
            .put("reason", migration.reason());
    node.set("from", place(migration.from()));
    node.set("to", place(migration.to()));
    node.set("settings", settings);
    node.set("timeline", timeline);
    migration.channel().ifPresent(channel -> node.set("channel", channel(channel)));
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
      timeline.add(entry(entry));
    }
    ImmutableMap.Builder<String, String> settings = ImmutableMap.builder();
    node.path("settings")
        .fields()
        .forEachRemaining(field -> settings.put(field.getKey(), field.getValue().asText()));
    return Migration.restore(
        MigrationId.of(node.get("id").asText()),
        EndpointId.of(node.get("endpoint").asText()),
        place(node.get("from")),
        place(node.get("to")),
        EngineChoice.of(node.get("engine").asText(), settings.build()),
        Optional.ofNullable(node.get("channel")).map(MigrationCodec::channel),
        node.get("epoch").asLong(),
        node.get("comesHome").asBoolean(),
        Phase.valueOf(node.get("phase").asText()),
        node.get("reason").asText(),
        timeline.build());
  }

  private static ObjectNode entry(TimelineEntry entry) {
    ObjectNode node =
        MAPPER.createObjectNode().put("event", entry.event()).put("at", entry.atMillis());
    entry.figures().forEach(node.with("figures")::put);
    return node;
  }

  private static TimelineEntry entry(JsonNode node) {
    ImmutableMap.Builder<String, Long> figures = ImmutableMap.builder();
    node.path("figures")
        .fields()
        .forEachRemaining(field -> figures.put(field.getKey(), field.getValue().asLong()));
    return TimelineEntry.of(node.get("event").asText(), node.get("at").asDouble(), figures.build());
  }

  private static ObjectNode channel(Channel channel) {
    ObjectNode node =
        MAPPER
            .createObjectNode()
            .put("from", channel.from().toString())
            .put("to", channel.to().toString())
            .put("untilSourceDone", channel.untilSourceDone());
    node.putArray("ports").add(channel.ports().first()).add(channel.ports().last());
    return node;
  }

  private static Channel channel(JsonNode node) {
    JsonNode ports = node.get("ports");
    return Channel.of(
        IpAddress.valueOf(node.get("from").asText()),
        IpAddress.valueOf(node.get("to").asText()),
        PortRange.of(ports.get(0).asInt(), ports.get(1).asInt()),
        node.get("untilSourceDone").asBoolean());
  }

  private static ObjectNode place(AttachmentPoint place) {
    return MAPPER.createObjectNode().put("edge", place.edge().value()).put("port", place.port());
  }

  private static AttachmentPoint place(JsonNode node) {
    return AttachmentPoint.of(EdgeId.of(node.get("edge").asText()), node.get("port").asLong());
  }
}

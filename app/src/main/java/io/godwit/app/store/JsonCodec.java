package io.godwit.app.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableSet;
import io.godwit.location.store.Draft;
import io.godwit.location.store.Stored;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Function;

/**
 * JSON with the number of its form, so that a later release can tell. Readable in a dump, and the
 * same bytes for the same value on every node.
 */
final class JsonCodec<V> implements Codec<Stored<V>> {
  static final int FORM = 1;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Function<V, ObjectNode> write;
  private final Function<JsonNode, V> read;

  /**
   * @param write the value as a JSON object
   * @param read its inverse
   */
  JsonCodec(Function<V, ObjectNode> write, Function<JsonNode, V> read) {
    this.write = write;
    this.read = read;
  }

  @Override
  public byte[] encode(Stored<V> stored) {
    ObjectNode node = object().put("form", FORM);
    stored.committed().ifPresent(value -> node.set("committed", write.apply(value)));
    stored.draft().ifPresent(draft -> node.set("draft", write(draft)));
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Stored<V> decode(byte[] bytes) {
    JsonNode node;
    try {
      node = MAPPER.readTree(bytes);
    } catch (IOException e) {
      throw new IllegalArgumentException("these bytes are not JSON", e);
    }
    int form = node.path("form").asInt();
    if (form != FORM) {
      throw new IllegalArgumentException(
          "stored in form " + form + " by another release; this one knows form " + FORM);
    }
    return Stored.of(
        optional(node, "committed").map(read), optional(node, "draft").map(this::readDraft));
  }

  private ObjectNode write(Draft<V> draft) {
    ObjectNode node = object().put("at", draft.atMillis());
    draft.proposed().ifPresent(value -> node.set("proposed", write.apply(value)));
    return node;
  }

  private Draft<V> readDraft(JsonNode node) {
    return Draft.of(optional(node, "proposed").map(read), required(node, "at").asLong());
  }

  /** What is checked before it is written needs no draft: a value alone. */
  Codec<V> plain() {
    return new Codec<>() {
      @Override
      public byte[] encode(V value) {
        return JsonCodec.this.encode(Stored.just(value));
      }

      @Override
      public V decode(byte[] bytes) {
        return JsonCodec.this
            .decode(bytes)
            .committed()
            .orElseThrow(() -> new IllegalArgumentException("there is no value in this"));
      }
    };
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static <T> ArrayNode array(Iterable<T> values, Function<T, ?> text) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    values.forEach(value -> array.add(text.apply(value).toString()));
    return array;
  }

  static <T> ImmutableSet<T> set(JsonNode array, Function<JsonNode, T> read) {
    ImmutableSet.Builder<T> values = ImmutableSet.builder();
    array.forEach(node -> values.add(read.apply(node)));
    return values.build();
  }

  static Optional<JsonNode> optional(JsonNode node, String field) {
    return Optional.ofNullable(node.get(field));
  }

  static JsonNode required(JsonNode node, String field) {
    JsonNode value = node.get(field);
    if (value == null) {
      throw new IllegalArgumentException("field '" + field + "' is missing in " + node);
    }
    return value;
  }

  static String text(JsonNode node, String field) {
    return required(node, field).asText();
  }
}

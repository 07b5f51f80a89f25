package io.godwit.app.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.CaseFormat;
import io.godwit.app.policy.Counted;
import io.godwit.app.policy.EdgeCounted;
import io.godwit.app.program.Count;
import io.godwit.location.AttachmentPoint;
import io.godwit.overlay.plan.Ledger;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;

/** How counters look in JSON. */
final class RenderCounters {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private RenderCounters() {}

  /**
   * @param what the rules or entries, in the order of the counted rows
   */
  static ObjectNode counted(String name, List<ObjectNode> what, Counted counted) {
    ObjectNode node = MAPPER.createObjectNode();
    ArrayNode rows = node.putArray(name);
    for (int i = 0; i < what.size(); i++) {
      rows.add(with(what.get(i), counted.rows().get(i)));
    }
    ArrayNode edges = node.putArray("edges");
    counted
        .readAtMillis()
        .forEach(
            (edge, millis) -> {
              ObjectNode one = edges.addObject().put("edge", edge);
              readAt(one, millis);
            });
    return node;
  }

  static ObjectNode edge(EdgeCounted counted, Function<AttachmentPoint, String> portName) {
    ObjectNode node = MAPPER.createObjectNode();
    readAt(node, counted.readAtMillis());
    node.set("tunnel", with(MAPPER.createObjectNode(), counted.tunnel()));
    ArrayNode endpoints = node.putArray("endpoints");
    counted
        .endpoints()
        .forEach(
            one ->
                endpoints.add(
                    with(
                        MAPPER
                            .createObjectNode()
                            .put("endpoint", one.endpoint().value())
                            .put("port", portName.apply(one.place())),
                        one.counts())));
    return node;
  }

  private static ObjectNode with(ObjectNode node, Map<Ledger.Column, Count> counts) {
    counts.forEach(
        (column, count) ->
            put(
                node,
                CaseFormat.UPPER_UNDERSCORE.to(CaseFormat.LOWER_CAMEL, column.name()),
                count));
    return node;
  }

  static void put(ObjectNode node, String name, Count count) {
    node.putObject(name).put("packets", count.packets()).put("bytes", count.bytes());
  }

  static void readAt(ObjectNode node, OptionalLong millis) {
    if (millis.isPresent()) {
      node.put("readAtMillis", millis.getAsLong());
    }
  }
}
